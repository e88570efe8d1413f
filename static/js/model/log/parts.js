// What the page holds of a room's log: its end, always, and where the reader is.
//
// Mostly the reader is in the end. Far above it they are in a part of its own,
// which grows and is let go of on both sides, and joins the end again when it
// reaches it; what happens at the end does not disturb them meanwhile.

import { Log } from "./log.js";

const MOST_APART = 300; // entries of an end that nobody looks at, before most are let go
const HELD_APART = 120;
const HELD_AROUND = 60; // entries on each side of a place to come back to

export class Parts {
  /** The end of the log. */
  end = new Log();
  /** The part that is looked at. */
  log = this.end;
  /** Whether changes of a part further up may have been missed. */
  stale = false;

  get atEnd() {
    return this.log === this.end;
  }

  /** Look at the part around an offset, null for the end; what is not held has to be fetched. */
  seek(offset, epoch) {
    if (offset !== null && this.log.holds(offset)) return;
    this.stale = false;
    this.log = this.end;
    if (offset === null || this.end.holds(offset)) return;
    this.log = this.end.beside(epoch);
  }

  /** The message at an offset in a part that is held, null if there is none. */
  message(offset) {
    const found = this.#holding(offset)?.at(offset);
    return found?.type === "said" ? found : null;
  }

  /** Whether an offset lies in a part that is held, and in which no change was missed. */
  holds(offset) {
    return Boolean(this.#holding(offset));
  }

  /** Take in the page around what is looked at. */
  look(epoch, page) {
    this.stale = false;
    this.log.replace(epoch, page);
    this.#join();
  }

  /** Look on at what is held, though the end is another now. */
  part() {
    if (!this.atEnd) return;
    this.end = this.end.beside(null);
    this.stale = true;
  }

  /** The line was away: what was missed comes after the end, and where none is held nobody knows. */
  doubt() {
    if (!this.end.held && !this.atEnd) this.stale = true;
  }

  /** Fold a change into all that is held; returns what it changed. */
  fold(change) {
    const changed = this.end.fold(change);
    return this.atEnd ? changed : [...this.log.fold(change), ...changed];
  }

  /** Put a page before what is looked at; returns the entries added. */
  prepend(page) {
    return this.log.prepend(page);
  }

  /** Put a page after what is looked at, and the end after that if it is reached; returns the entries added. */
  append(page) {
    const { log } = this;
    const { top } = log;
    if (page) log.append(page);
    this.#join();
    return this.log.from(top + 1);
  }

  /** Whether the end joins on to what is looked at, with nothing between them, and goes on at least as far. */
  get meets() {
    const { end, log } = this;
    if (this.atEnd || this.stale || !end.held || !log.held) return false;
    return log.top + 1 >= end.bottom && log.top <= end.top;
  }

  /** Let go of what is looked at before and after two offsets. */
  keep(first, last) {
    this.log.cutBefore(first);
    if (last >= this.log.top) return;
    const rest = this.log.cutAfter(last);
    if (!this.atEnd) return;
    this.end = rest;
    this.rest();
  }

  /** Let go of all but what is around an offset, null for the end. */
  narrow(offset) {
    if (offset === null) return this.end.trim(HELD_APART);
    const { entries } = this.log;
    const at = entries.findIndex((entry) => entry.offset >= offset);
    if (at < 0) return;
    const first = entries[Math.max(0, at - HELD_AROUND)];
    const last = entries[at + HELD_AROUND] ?? { offset: this.log.top };
    this.keep(first.offset, last.offset);
  }

  /** Let go of most of an end that grows while nobody looks at it. */
  rest() {
    if (this.end.entries.length > MOST_APART) this.end.trim(HELD_APART);
  }

  /** Forget the end; and where the reader is, unless that is to be looked at until it is fetched anew. */
  forget(keepsPlace = false) {
    if (keepsPlace) this.part();
    this.end.forget();
    this.stale = keepsPlace;
    if (!keepsPlace) this.log = this.end;
  }

  // Internal

  #holding(offset) {
    if (this.end.holds(offset)) return this.end;
    return !this.stale && this.log.holds(offset) ? this.log : null;
  }

  #join() {
    if (!this.meets) return;
    const { entries, bottom: from, top: to, more } = this.log;
    if (from < this.end.bottom) this.end.prepend({ entries, from, to, more });
    else this.end.cutBefore(from); // An end that was fetched after it may begin before it.
    this.log = this.end;
  }
}
