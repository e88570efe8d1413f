// The entries of a room that the page holds: an unbroken stretch of its log, the end included.
//
// An entry is what has an offset; one of a kind that the page does not know is
// held like the others. A page of the log leaves out what is not shown, so what
// is held is known by its first and its last offset, and not by counting.
// Changes are folded into the entries, and held beside them: a page that was
// taken before them may come after them.

import { fold, isChange, reachOf } from "./fold.js";

const MOST_CHANGES = 1_000; // held for pages that are on their way, and none is for as long as that

export class Log {
  /** What is shown, as it stands now, in the order of the offsets. */
  entries = [];
  more = false;
  held = false;
  epoch = null;
  /** The last offset held. */
  top = 0;
  /** The first offset held. */
  bottom = 1;
  #changes = [];

  /** The entry at an offset, if there is one that is shown. */
  at(offset) {
    const entry = this.entries[this.#indexOf(offset)];
    return entry?.offset === offset ? entry : undefined;
  }

  /** The entries from an offset on. */
  from(offset) {
    return this.entries.slice(this.#indexOf(offset));
  }

  /** Append an entry: "added", "known" if it was here before, "gap" if others are missing before it. */
  add(entry) {
    const last = lastOf(entry);
    if (last <= this.top) return "known";
    if (entry.offset > this.top + 1) return "gap";
    (isChange(entry) ? this.#changes : this.entries).push(entry);
    if (this.#changes.length > MOST_CHANGES) this.#changes.splice(0, MOST_CHANGES / 2);
    this.top = last;
    return "added";
  }

  /** Fold a change into what is held; returns what it changed, as `{offset, was, entry}`: null is gone. */
  fold(change) {
    const [first, last] = reachOf(change);
    const [begin, end] = [this.#indexOf(first), this.#indexOf(last + 1)];
    const before = this.entries.slice(begin, end);
    const after = before.map((entry) => fold(entry, change));
    this.entries.splice(begin, end - begin, ...after.filter(Boolean));
    return differences(before, after);
  }

  /** Hold nothing but a page of the end of the log. */
  replace(epoch, { entries, from, to, more }) {
    Object.assign(this, { epoch, entries: [...entries], more, bottom: from, top: to, held: true });
    this.#changes = [];
  }

  /** Whether a page of the end covers all that is held, so that it tells of each change that was missed. */
  isCoveredBy({ from }) {
    return this.held && from <= this.bottom;
  }

  /** Take over a page that covers all that is held; returns what it changed, as `fold` does. */
  renew({ entries, to }) {
    const found = entries.filter(({ offset }) => offset >= this.bottom);
    const fresh = new Map(found.map((entry) => [entry.offset, entry]));
    const before = this.entries;
    const after = before.map((held) => newer(held, held.offset > to ? held : fresh.get(held.offset)));
    for (const entry of after) if (entry) fresh.set(entry.offset, entry);
    Object.assign(this, { entries: [...fresh.values()], top: Math.max(this.top, to) });
    return differences(before, after);
  }

  /** Put a page before the others; one that does not join on is left out. */
  prepend({ entries, from, to, more }) {
    if (to < this.bottom - 1 || from >= this.bottom) return [];
    const older = this.#folded(entries.filter((entry) => entry.offset < this.bottom));
    this.entries.unshift(...older);
    Object.assign(this, { more, bottom: from });
    return older;
  }

  /** Let go of all but the last `count`. */
  trim(count) {
    if (this.entries.length <= count) return;
    this.entries.splice(0, this.entries.length - count);
    Object.assign(this, { more: true, bottom: this.entries[0].offset });
  }

  forget() {
    Object.assign(this, { entries: [], more: false, held: false, epoch: null, top: 0, bottom: 1 });
    this.#changes = [];
  }

  // Internal

  /** Where the first entry stands that is not before an offset. */
  #indexOf(offset) {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.entries[middle].offset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The entries of a page after the changes held. */
  #folded(entries) {
    const changed = (entry) => this.#changes.reduce((now, change) => now && fold(now, change), entry);
    return entries.map(changed).filter(Boolean);
  }
}

/** The last offset that an entry stands for: only a void stands for several. */
export function lastOf({ type, offset, to = offset }) {
  return type === "void" ? to : offset;
}

// Internal

function newer(held, found) {
  if (!found) return null;
  return (found.as_of ?? 0) > (held.as_of ?? 0) ? found : held;
}

function differences(before, after) {
  const all = before.map((was, index) => ({ offset: was.offset, was, entry: after[index] }));
  return all.filter(({ was, entry }) => was !== entry);
}
