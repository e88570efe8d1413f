// A room as this person sees it: its log, who is there, what is unread.

import { isChange, reachOf } from "./fold.js";
import { lastOf } from "./log.js";
import { mayInRoom } from "./may.js";
import { Parts } from "./parts.js";
import { mentions } from "../text/words.js";

const MOST_UNREAD = 100;
const MOST_EARLY = 1_000;

export class Room {
  parts = new Parts();
  /** The ids of those who are here. */
  crowd = new Set();
  count = 0;
  mentions = 0;
  loading = false;
  #people;
  #early = new Map();
  #counted = 0; // the offset up to which `unread` is true

  constructor(state, people) {
    this.#people = people;
    this.name = state.room;
    this.readOffset = 0;
    this.update(state);
  }

  /** What is held of the part that is looked at. */
  get log() {
    return this.parts.log;
  }

  /** What is held of the end. */
  get end() {
    return this.parts.end;
  }

  /** Take over what the server says about the room; what was read here is never unread again. */
  update(state) {
    const { title, private: closed = false, position, read_offset = 0, unread = 0, crowd = [], count = 0 } = state;
    const renumbered = this.position && this.position.epoch !== position.epoch;
    Object.assign(this, { title, private: closed, position, may: mayInRoom(state) });
    this.readOffset = renumbered ? read_offset : Math.max(this.readOffset, read_offset);
    this.unread = this.readOffset >= position.offset ? 0 : unread;
    this.reported = read_offset;
    this.resumesTo = position.offset;
    this.#counted = position.offset;
    this.#early = new Map();
    this.crowd = new Set(crowd.map(({ id }) => id));
    this.count = count || this.crowd.size;
    if (this.end.held && this.end.epoch !== position.epoch) this.forget();
    this.#recount();
  }

  /**
   * Take an entry in.
   *
   * Returns what was `found`: "added", "known", "later" while the log is being
   * fetched, or "gap"; and what it `changed` of what is held.
   */
  take(entry) {
    const found = this.#place(entry);
    const changed = isChange(entry) ? this.parts.fold(entry) : [];
    if (isChange(entry) || lastOf(entry) === this.resumesTo) this.#recount();
    return { found, changed };
  }

  /**
   * Take a page of the end of the log in, and what came meanwhile; `offset` is where the reader is, null at the end.
   *
   * Returns the entries `added` and what was `changed` of those before, or null
   * if the end had to be replaced. `early` entries that still do not join on
   * are dropped: `whole` is false then.
   */
  fill(page, offset = null) {
    const { top } = this.end;
    const covers = this.end.isCoveredBy(page);
    const changed = covers ? this.end.renew(page) : [];
    if (!covers) this.#replaceEnd(page, offset);
    for (const entry of this.end.from(this.#counted + 1)) this.#count(entry);
    this.#countTo(this.end.top);
    changed.push(...this.#addEarly());
    this.#recount();
    return covers ? { added: this.end.from(top + 1), changed: changed.filter(({ offset }) => offset <= top) } : null;
  }

  /** Look at the part around an offset, null for the end. */
  seek(offset) {
    this.parts.seek(offset, this.position.epoch);
  }

  /** Take in the page around what is looked at. */
  look(page) {
    this.parts.look(this.position.epoch, page);
    this.#recount();
  }

  /** Take an older page in; returns the entries added. */
  prepend(page) {
    const older = this.parts.prepend(page);
    this.#recount();
    return older;
  }

  /** Take a newer page in, or the end if that joins on; returns the entries added. */
  append(page) {
    const newer = this.parts.append(page);
    this.#recount();
    return newer;
  }

  /** Forget what is held; `keepsPlace` of it stays what is looked at. */
  forget({ keepsPlace = false } = {}) {
    this.parts.forget(keepsPlace);
    this.#early = new Map();
  }

  /** Everything up to `offset` has been read; true if that is news. */
  markRead(offset) {
    if (offset <= this.readOffset) return false;
    this.readOffset = offset;
    if (offset >= this.#counted) this.unread = 0;
    this.#recount();
    if (!this.unread) this.mentions = 0;
    return true;
  }

  meet({ count, came = [], went = [] }) {
    for (const id of went) this.crowd.delete(id);
    for (const { id } of came) this.crowd.add(id);
    this.count = count;
  }

  /** Whether this entry is somebody else's message. */
  isNews(entry) {
    return entry.type === "said" && entry.who.id !== this.#you.id;
  }

  // Internal

  /** What is looked at stays as it is, if the new end does not have where the reader is. */
  #replaceEnd(page, offset) {
    const { held } = this.end;
    if (held && offset !== null && offset < page.from) this.parts.part();
    if (!this.parts.atEnd) this.parts.stale ||= held;
    this.end.replace(this.position.epoch, page);
  }

  #place(entry) {
    if (!this.end.held) this.#count(entry);
    if (!this.end.held || this.loading) return this.#putAside(entry, "later");
    const found = this.end.add(entry);
    if (found === "gap") return this.#putAside(entry, "gap");
    if (found === "added") this.#count(entry);
    return found;
  }

  #putAside(entry, why) {
    if (this.#early.size < MOST_EARLY) this.#early.set(entry.offset, entry);
    return why;
  }

  /** Add what was put aside; returns what it changed. */
  #addEarly() {
    const waiting = [...this.#early.values()];
    this.#early = new Map();
    const changed = [];
    for (const entry of waiting) {
      if (this.end.add(entry) === "added") this.#count(entry);
      if (isChange(entry)) changed.push(...this.end.fold(entry));
    }
    this.whole = !waiting.some((entry) => lastOf(entry) > this.end.top);
    return changed;
  }

  /** Count an entry, unless the server's number has it already; that says nothing of mentions. */
  #count(entry) {
    const isNew = lastOf(entry) > this.#counted;
    if (this.#isUnread(entry)) {
      if (this.#mentionsYou(entry)) this.mentions += 1;
      if (isNew) this.unread = Math.min(MOST_UNREAD, this.unread + 1);
    } else if (isNew && entry.type === "deleted") {
      this.#uncount(entry);
    }
    this.#countTo(lastOf(entry));
  }

  #countTo(offset) {
    if (offset <= this.#counted) return;
    this.#counted = offset;
    this.position = { ...this.position, offset };
  }

  /** Count down for what is deleted. One that is not here was somebody else's if somebody else deleted it. */
  #uncount(change) {
    if (this.unread >= MOST_UNREAD) return;
    const [first, last] = reachOf(change);
    const held = this.parts.atEnd ? [] : this.log.from(first);
    const found = [...held, ...this.end.from(first), ...this.#early.values()].filter(
      ({ type, offset }) => type === "said" && offset >= first && offset <= last,
    );
    const unread = found.filter((entry) => this.#isUnread(entry));
    const guessed = !found.length && first === last && first > this.readOffset && change.who?.id !== this.#you.id;
    this.unread = Math.max(0, this.unread - unread.length - (guessed ? 1 : 0));
    this.mentions = Math.max(0, this.mentions - unread.filter((entry) => this.#mentionsYou(entry)).length);
  }

  /** Count anew, if all that may be unread is held. */
  #recount() {
    if (!this.end.held || this.end.bottom > this.readOffset + 1 || this.end.top < this.#counted) return;
    const unread = this.end.from(this.readOffset + 1).filter((entry) => this.isNews(entry));
    this.unread = Math.min(MOST_UNREAD, unread.length);
    this.mentions = unread.filter((entry) => this.#mentionsYou(entry)).length;
  }

  #isUnread(entry) {
    return this.isNews(entry) && entry.offset > this.readOffset;
  }

  #mentionsYou({ text }) {
    return mentions(text, this.#you.name);
  }

  get #you() {
    return this.#people.you;
  }
}
