// A room as this person sees it: its log, who is there, what is unread.

import { isChange, reachOf } from "./fold.js";
import { Log, lastOf } from "./log.js";
import { mayInRoom } from "./may.js";
import { mentions } from "../text/words.js";

const MOST_UNREAD = 100;
const MOST_EARLY = 1_000;

export class Room {
  log = new Log();
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
    if (this.log.held && this.log.epoch !== position.epoch) this.forget();
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
    const changed = isChange(entry) ? this.log.fold(entry) : [];
    if (changed.length || lastOf(entry) === this.resumesTo) this.#recount();
    return { found, changed };
  }

  /**
   * Take a page of the end of the log in, and what came meanwhile.
   *
   * Returns the entries `added` and what was `changed` of those before, or null
   * if the log had to be replaced. `early` entries that still do not join on
   * are dropped: `whole` is false then.
   */
  fill(page) {
    const { top } = this.log;
    const covers = this.log.isCoveredBy(page);
    const changed = covers ? this.log.renew(page) : [];
    if (!covers) this.log.replace(this.position.epoch, page);
    for (const entry of this.log.from(this.#counted + 1)) this.#count(entry);
    this.#countTo(this.log.top);
    changed.push(...this.#addEarly());
    this.#recount();
    return covers ? { added: this.log.from(top + 1), changed: changed.filter(({ offset }) => offset <= top) } : null;
  }

  /** Take an older page in; returns the entries added. */
  prepend(page) {
    const older = this.log.prepend(page);
    this.#recount();
    return older;
  }

  forget() {
    this.log.forget();
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

  #place(entry) {
    if (!this.log.held) this.#count(entry);
    if (!this.log.held || this.loading) return this.#putAside(entry, "later");
    const found = this.log.add(entry);
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
      if (this.log.add(entry) === "added") this.#count(entry);
      if (isChange(entry)) changed.push(...this.log.fold(entry));
    }
    this.whole = !waiting.some((entry) => lastOf(entry) > this.log.top);
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
    const found = [...this.log.from(first), ...this.#early.values()].filter(
      ({ type, offset }) => type === "said" && offset >= first && offset <= last,
    );
    const unread = found.filter((entry) => this.#isUnread(entry));
    const guessed = !found.length && first === last && first > this.readOffset && change.who?.id !== this.#you.id;
    this.unread = Math.max(0, this.unread - unread.length - (guessed ? 1 : 0));
    this.mentions = Math.max(0, this.mentions - unread.filter((entry) => this.#mentionsYou(entry)).length);
  }

  /** Count anew, if all that may be unread is held. */
  #recount() {
    if (!this.log.held || this.log.bottom > this.readOffset + 1 || this.log.top < this.#counted) return;
    const unread = this.log.from(this.readOffset + 1).filter((entry) => this.isNews(entry));
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
