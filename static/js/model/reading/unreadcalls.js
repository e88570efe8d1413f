// The unread messages of a room that call this person and were not in sight yet, wherever they stand.
//
// What is held is looked through at once; what is between the mark and that is
// fetched only if somebody wants to go there and the server counts more than are held.

import { isCalled } from "../writing/calling.js";

const PAGE = 100;
const MOST_PAGES = 20; // fetched for one step: more than the server looks through for a number

export class UnreadCalls {
  #line;
  #people;
  #room = null;
  #seen = new Set();
  #found = new Map(); // offsets that are not held, or call only since an edit; each until what is read
  #walked = null; // what was fetched lately: from a mark up to an offset

  constructor({ line, people }) {
    this.#line = line;
    this.#people = people;
  }

  /** The reader comes to a room. */
  begin(room) {
    this.#room = room?.direct ? null : room; // In a direct room every message calls, and none is the next.
    this.#seen.clear();
    this.#found.clear();
    this.#walked = null;
  }

  /** What stands between two offsets is in sight. */
  see(first, last) {
    for (const offset of this.#offsets) if (offset >= first && offset <= last) this.#seen.add(offset);
  }

  /** An entry of the room is another now, or gone. */
  change({ offset, was, entry }) {
    if (!this.#room) return;
    if (!entry) this.#found.delete(offset);
    else if (entry.edited_at !== was.edited_at && this.#calls(entry) && !this.#calls(was)) {
      this.#found.set(offset, entry.as_of);
      this.#seen.delete(offset);
    }
  }

  /** A message has a word of this person's own, up to an offset, or has none any more. */
  hear({ room, of, offset, on }) {
    if (room !== this.#room?.name) return;
    if (on) this.#found.set(of, offset);
    else this.#found.delete(of);
    this.#seen.delete(of);
  }

  /** Whether there may be one that does not stand between two offsets. */
  isBeyond(first, last) {
    if (!this.#room?.mentions) return false;
    return this.#isMissing || this.#ahead.some((offset) => offset < first || offset > last);
  }

  /** Find the next after an offset, or else the first of all; null if there is none. */
  async next(after) {
    const room = this.#room;
    if (!room?.mentions) return null;
    if (this.#isMissing) await this.#fetch(room);
    if (room !== this.#room) return null;
    const ahead = this.#ahead;
    return ahead.find((offset) => offset > after) ?? ahead[0] ?? null;
  }

  // Internal

  get #ahead() {
    return this.#offsets.filter((offset) => !this.#seen.has(offset));
  }

  /** Where unread messages that call stand, as far as that is known. */
  get #offsets() {
    if (!this.#room) return [];
    const { readOffset: read, log, end } = this.#room;
    const held = [...new Set([log, end])].flatMap((part) => part.from(read + 1));
    const offsets = held.filter((entry) => this.#calls(entry)).map(({ offset }) => offset);
    for (const [offset, until] of this.#found) if (until > read && this.#stillCalls(offset)) offsets.push(offset);
    return [...new Set(offsets)].sort((one, other) => one - other);
  }

  get #isMissing() {
    const { readOffset: read, mentions, log, end } = this.#room;
    if (!end.held || this.#offsets.length >= mentions) return false;
    const parts = [end, log].filter(({ held }) => held).map(({ bottom, top }) => [bottom, top]);
    if (this.#walked) parts.push(this.#walked);
    const joins = ([from, to]) => from <= read + 1 && to + 1 >= end.bottom;
    return !parts.some(joins);
  }

  /** Fetch on from the mark until one is found, or what is held begins. */
  async #fetch(room) {
    const read = room.readOffset;
    const known = this.#ahead.length;
    const goesOn = this.#walked && this.#walked[0] <= read + 1;
    this.#walked = goesOn ? [this.#walked[0], Math.max(this.#walked[1], read)] : [read + 1, read];
    for (let pages = 0; pages < MOST_PAGES && this.#isMissing; pages++) {
      const after = this.#walked[1];
      const page = await this.#line.ask({ type: "browse", room: room.name, after, limit: PAGE });
      if (room !== this.#room) return;
      this.#people.learn(page.people);
      this.#people.hear(room.name, page.called);
      for (const entry of page.entries) if (this.#calls(entry)) this.#found.set(entry.offset, entry.offset);
      this.#walked[1] = page.to > after ? page.to : Infinity;
      // Those that are held already come after it.
      if (this.#ahead.length > known) return;
    }
  }

  #calls(entry) {
    return entry.type === "said" && isCalled(this.#people, entry);
  }

  #stillCalls(offset) {
    const held = this.#room.heldAt(offset);
    return !held || this.#calls(held);
  }
}
