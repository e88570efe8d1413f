// A room as this person sees it: its log, who is there, what is unread.

import { isCalled } from "./writing/calling.js";
import { changesOthers } from "./log/fold.js";
import { lastOf } from "./log/log.js";
import { mayInRoom } from "./may.js";
import { Parts } from "./log/parts.js";
import { Tally } from "./log/tally.js";

const MOST_EARLY = 1_000;

export class Room {
  parts = new Parts();
  /** The ids of those who are here. */
  crowd = new Set();
  count = 0;
  loading = false;
  /** When the last message was written. */
  saidAt = 0;
  /** Whether what is read here is not told, as somebody has marked it unread. */
  kept = false;
  /** Where the mark was put here, as long as the server has not said that it is there; else null. */
  wanted = null;
  #title = "";
  #people;
  #early = new Map();
  #tally;

  constructor(state, people) {
    this.#people = people;
    this.name = state.room;
    this.direct = Boolean(state.direct);
    this.#tally = new Tally(people, this.direct);
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

  /** The entry at an offset, wherever it is held. */
  heldAt(offset) {
    return this.log.at(offset) ?? this.end.at(offset);
  }

  /** How far was read. */
  get readOffset() {
    return this.#tally.read;
  }

  /** Others' messages that are not read, up to a hundred; and those of them that call this person. */
  get unread() {
    return this.#tally.unread;
  }

  get mentions() {
    return this.#tally.mentions;
  }

  /** Whether the server is to be asked how much is unread. */
  get doubtful() {
    return this.#tally.doubtful;
  }

  /** Take over what the server says about the room; what was read here is unread again only if another device says so. */
  update(state) {
    const { position, read_offset: offset = 0, crowd = [], count = 0, version = 0, unread, mentions } = state;
    const renumbered = this.position && this.position.epoch !== position.epoch;
    this.set(state);
    this.position = position;
    this.starred = state.starred ?? false;
    this.saidAt = Math.max(this.saidAt, state.said_at ?? 0);
    this.level = state.level ?? "mentions";
    this.mutedUntil = state.muted_until ?? 0;
    const keeps = !renumbered && version === this.#tally.version;
    this.#tally.begin({ offset, version, top: position.offset, unread, mentions }, keeps);
    this.reported = offset;
    this.resumesTo = position.offset;
    // What was put aside is told once more after the end that is held, and not to another part.
    if (this.#early.size && !this.parts.atEnd) this.parts.stale = true;
    this.#early = new Map();
    this.crowd = new Set(crowd.map(({ id }) => id));
    this.count = count || this.crowd.size;
    if (renumbered || (this.end.held && this.end.epoch !== position.epoch)) this.forget();
    this.parts.doubt();
  }

  /** Take over what is set of the room, and what this person may do in it. */
  set(state) {
    const { title, topic = "", writers = "all", archived = false, owners = [], people = [], closed = false } = state;
    const { inviters = "owners", newcomers = "default", for_all: forAll = false } = state;
    const { silent_until: silentUntil = 0, slow = 0 } = state;
    this.#title = title;
    this.private = state.private ?? false;
    this.keepDays = state.keep_days ?? 0;
    this.ownDays = state.own_days ?? false;
    this.daysSince = state.days_since ?? 0;
    Object.assign(this, { topic, writers, inviters, newcomers, forAll, archived, owners, closed, silentUntil, slow, may: mayInRoom(state) });
    this.people = people.map(({ id }) => id);
    this.ended = new Set(people.filter(({ ended }) => ended).map(({ id }) => id));
  }

  /** What the room is called; a direct one by its people, and one's own by `notes`. */
  get title() {
    if (!this.direct) return this.#title;
    const names = this.others.map((id) => this.#people.now({ id }).name ?? "?");
    if (!names.length) return this.#people.notes;
    return names.length > 2 ? `${names.slice(0, 2).join(", ")} +${names.length - 2}` : names.join(", ");
  }

  /** The people of a direct room but this person. */
  get others() {
    return this.people.filter((id) => id !== this.#you.id);
  }

  /** Whether this person has blocked the only other one. */
  get isBlocked() {
    return this.others.length === 1 && this.#people.isBlocked(this.others[0]);
  }

  /**
   * Take an entry in.
   *
   * Returns what was `found`: "added", "known", "later" while the log is being
   * fetched, or "gap"; and what it `changed` of what is held. What is put aside
   * changes it later: changes count in their order, and others may be missing.
   */
  take(entry) {
    if (entry.type === "said") this.saidAt = Math.max(this.saidAt, entry.at);
    this.#count(entry);
    const found = this.#place(entry);
    const isAside = found === "gap" || found === "later";
    const changed = !isAside && changesOthers(entry) ? this.parts.fold(entry) : [];
    return { found, changed };
  }

  /**
   * Take a page of the end of the log in, and what came meanwhile; `offset` is where the reader is, null at the end.
   *
   * Returns the entries `added` and what was `changed` of those before, or null
   * if the end that is looked at had to be replaced. `early` entries that still do not join on
   * are dropped: `whole` is false then.
   */
  fill(page, offset = null) {
    const { top, held } = this.end;
    if (!this.parts.atEnd) this.parts.stale ||= held; // A change of what is further up may be among what was missed.
    const covers = this.end.isCoveredBy(page);
    const changed = covers ? this.end.renew(page) : [];
    if (!covers) this.#replaceEnd(page, offset);
    // What the page has and was not heard may have changed what is looked at.
    if (this.end.top > this.position.offset && !this.parts.atEnd) this.parts.stale ||= this.log.held;
    this.#skip(this.end.top);
    changed.push(...this.#addEarly());
    if (covers) return { added: this.end.from(top + 1), changed: changed.filter(({ offset }) => offset <= top) };
    return this.parts.atEnd ? null : { added: [], changed };
  }

  /** Look at the part around an offset, null for the end. */
  seek(offset) {
    this.parts.seek(offset, this.position.epoch);
  }

  /** Look at an offset; `page` is around it, if it was not held. True if other entries are looked at now. */
  visit(offset, page) {
    const { log } = this;
    const { bottom } = log;
    this.seek(offset);
    const isNew = page !== null && !this.parts.holds(offset);
    if (isNew) this.look(page);
    return isNew || this.log !== log || this.log.bottom !== bottom;
  }

  /** Take in the page around what is looked at. */
  look(page) {
    this.parts.look(this.position.epoch, page);
  }

  /** Take an older page in; returns the entries added. */
  prepend(page) {
    return this.parts.prepend(page);
  }

  /** Take a newer page in, or the end if that joins on; returns the entries added. */
  append(page) {
    return this.parts.append(page);
  }

  /** Forget what is held; `keepsPlace` of it stays what is looked at. */
  forget({ keepsPlace = false } = {}) {
    this.parts.forget(keepsPlace);
    this.#early = new Map();
  }

  /** Everything up to `offset` has been read; true if that is news. */
  markRead(offset) {
    if (offset <= this.readOffset) return false;
    this.#tally.readHere(offset, this.#after(offset));
    return true;
  }

  /** Nothing after `offset` has been read. */
  markUnread(offset) {
    this.kept = true;
    this.#tally.unreadHere(offset, this.#after(offset));
    this.reported = offset;
  }

  /** Take over what the server says of a mark that moved; true if that is news. */
  hearRead(said) {
    if (!this.#tally.hear(said, this.reported > said.offset)) return false;
    this.reported = Math.max(said.offset, this.readOffset);
    return true;
  }

  /** A message has a word of this person's own, or has none any more; true if that is news. */
  hear(called) {
    const { mentions } = this;
    this.#people.hear(this.name, [called.of], called.on);
    this.#tally.hearOf(called);
    return this.mentions !== mentions;
  }

  /** The room stands at another position, and what was before that is not told. */
  moveTo(position) {
    this.position = position;
    this.#tally.skip(position.offset);
  }

  meet({ count, came = [], went = [] }) {
    for (const id of went) this.crowd.delete(id);
    for (const { id } of came) this.crowd.add(id);
    this.count = count;
  }

  /** Take over what this person wants of the room; true if that is news. */
  prefer(key, value) {
    const field = { level: "level", muted_until: "mutedUntil", starred: "starred" }[key];
    if (!field || this[field] === value) return false;
    this[field] = value;
    return true;
  }

  /** What a message is to this person, as in `notify/decide.js`. */
  kindOf(entry) {
    if (this.direct) return "direct";
    const isOfAll = ({ id }) => id === 0;
    const mentions = entry.mentions ?? [];
    if (isCalled(this.#people, { ...entry, mentions: mentions.filter((each) => !isOfAll(each)) })) return "mention";
    return mentions.some(isOfAll) ? "room" : "message";
  }

  /** Whether this entry is somebody else's message. */
  isNews(entry) {
    return entry.type === "said" && entry.who.id !== this.#you.id;
  }

  // Internal

  /** What is looked at stays as it is, if the new end does not have where the reader is. */
  #replaceEnd(page, offset) {
    if (this.end.held && offset !== null && offset < page.from) this.parts.part();
    this.end.replace(this.position.epoch, page);
  }

  #place(entry) {
    if (!this.end.held || this.loading) return this.#putAside(entry, "later");
    const found = this.end.add(entry);
    return found === "gap" ? this.#putAside(entry, "gap") : found;
  }

  #putAside(entry, why) {
    if (this.#early.size < MOST_EARLY) this.#early.set(entry.offset, entry);
    return why;
  }

  /** Add what was put aside; returns what it changed. */
  #addEarly() {
    const waiting = [...this.#early.values()].sort((one, other) => one.offset - other.offset);
    this.#early = new Map();
    const changed = [];
    for (const entry of waiting) {
      const found = this.end.add(entry);
      // What still does not join on is fetched, with all that it changes.
      if (found !== "gap" && changesOthers(entry)) changed.push(...this.parts.fold(entry));
    }
    this.whole = !waiting.some((entry) => lastOf(entry) > this.end.top);
    return changed;
  }

  /** What is up to an offset was missed, and is told no more. */
  #skip(offset) {
    this.#tally.skip(offset);
    if (offset > this.position.offset) this.position = { ...this.position, offset };
  }

  #count(entry) {
    const last = lastOf(entry);
    this.#tally.count(entry, last);
    if (last > this.position.offset) this.position = { ...this.position, offset: last };
  }

  /** The messages after an offset, if all of them are held. */
  #after(offset) {
    const { held, bottom } = this.end;
    return held && bottom <= offset + 1 ? this.end.from(offset + 1) : null;
  }

  get #you() {
    return this.#people.you;
  }
}
