// A room as this person sees it: its log, who is there, what is unread.

import { Log, lastOf } from "./log.js";

const MOST_UNREAD = 100;
const MOST_EARLY = 1_000;

export class Room {
  log = new Log();
  crowd = new Map();
  count = 0;
  mentions = 0;
  loading = false;
  #you;
  #early = [];
  #counted = 0;

  constructor(state, you) {
    this.#you = you;
    this.name = state.room;
    this.readOffset = 0;
    this.update(state);
  }

  /** Take over what the server says about the room; what was read here is never unread again. */
  update({ title, private: closed = false, position, read_offset = 0, unread = 0, crowd = [], count = 0 }) {
    const renumbered = this.position && this.position.epoch !== position.epoch;
    Object.assign(this, { title, private: closed, position });
    this.readOffset = renumbered ? read_offset : Math.max(this.readOffset, read_offset);
    this.unread = this.readOffset >= position.offset ? 0 : unread;
    this.reported = read_offset;
    this.resumesTo = position.offset;
    this.#counted = position.offset;
    this.#early = [];
    this.crowd = new Map(crowd.map((person) => [person.id, person]));
    this.count = count || this.crowd.size;
    if (this.log.held && this.log.epoch !== position.epoch) this.forget();
  }

  /** Take an entry in: "added", "known", "later" while the log is being fetched, or "gap". */
  take(entry) {
    this.#tally(entry);
    if (!this.log.held || this.loading) return this.#putAside(entry, "later");
    const found = this.log.add(entry);
    return found === "gap" ? this.#putAside(entry, "gap") : found;
  }

  /**
   * Take a page of the end of the log in, and what came meanwhile.
   *
   * Returns the entries added, or null if the log had to be replaced. `early`
   * entries that still do not join on are dropped: `whole` is false then.
   */
  fill(page) {
    const joins = this.log.held && page.from <= this.log.top + 1;
    if (!joins) this.log.replace(this.position.epoch, page);
    const found = joins ? this.log.extend(page) : [];
    const waiting = this.#early;
    this.#early = [];
    const added = waiting.filter((entry) => this.log.add(entry) === "added");
    this.whole = !waiting.some((entry) => lastOf(entry) > this.log.top);
    return joins ? [...found, ...added] : null;
  }

  forget() {
    this.log.forget();
    this.#early = [];
  }

  /** Everything up to `offset` has been read; true if that is news. */
  markRead(offset) {
    if (offset <= this.readOffset) return false;
    this.readOffset = offset;
    this.unread = offset >= this.#counted ? 0 : this.#unreadHeld(offset);
    if (!this.unread) this.mentions = 0;
    return true;
  }

  meet({ count, came = [], went = [] }) {
    for (const id of went) this.crowd.delete(id);
    for (const person of came) this.crowd.set(person.id, person);
    this.count = count;
  }

  /** Whether this entry is somebody else's message. */
  isNews(entry) {
    return entry.type === "said" && entry.who.id !== this.#you.id;
  }

  // Internal

  #tally(entry) {
    const unread = this.isNews(entry) && entry.offset > Math.max(this.readOffset, this.log.top);
    if (unread && mentions(entry.text, this.#you.name)) this.mentions += 1;
    const last = lastOf(entry);
    if (last <= this.#counted) return;
    this.#counted = last;
    this.position = { ...this.position, offset: last };
    if (unread) this.unread = Math.min(MOST_UNREAD, this.unread + 1);
  }

  #putAside(entry, why) {
    if (this.#early.length < MOST_EARLY) this.#early.push(entry);
    return why;
  }

  #unreadHeld(offset) {
    if (this.log.held && this.log.bottom <= offset + 1) {
      return this.log.entries.filter((entry) => entry.offset > offset && this.isNews(entry)).length;
    }
    return this.unread;
  }
}

/** Whether `@name` stands in a text, whatever the case. */
export function mentions(text, name) {
  const whole = text.toLowerCase();
  const sought = `@${name.toLowerCase()}`;
  for (let at = whole.indexOf(sought); at >= 0; at = whole.indexOf(sought, at + 1)) {
    if (!/[\p{L}\p{N}_]/u.test(whole.charAt(at + sought.length) || " ")) return true;
  }
  return false;
}
