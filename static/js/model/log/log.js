// An unbroken part of a room's log that the page holds.
//
// An entry is what has an offset; one of a kind that the page does not know is
// held like the others. A page of the log leaves out what is not shown, so what
// is held is known by its first and its last offset, and not by counting.
// Changes are folded into the entries, and held beside them: a page that was
// taken before them may come after them.

import { fold, isChange, touchedBy } from "./fold.js";

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
    if (!isChange(entry)) this.entries.push(entry);
    this.top = last;
    return "added";
  }

  /** Whether an offset lies in what is held. */
  holds(offset) {
    return this.held && offset >= this.bottom && offset <= this.top;
  }

  /** A part of the same log that holds nothing yet, for a page that was taken before changes heard here. */
  beside(epoch) {
    const part = Object.assign(new Log(), { epoch });
    if (this.epoch === null || this.epoch === epoch) part.#changes = [...this.#changes];
    return part;
  }

  /** The entries of a page as they are after the changes heard. */
  folded(entries) {
    const changed = (entry) => this.#changes.reduce((now, change) => now && fold(now, change), entry);
    return entries.map(changed).filter(Boolean);
  }

  /** Fold a change into what is held, and into pages to come; returns what it changed, as `{offset, was, entry}`: null is gone. */
  fold(change) {
    this.#changes.push(change);
    if (this.#changes.length > MOST_CHANGES) this.#changes.splice(0, MOST_CHANGES / 2);
    const [first, last] = touchedBy(change);
    const [begin, end] = [this.#indexOf(first), this.#indexOf(last + 1)];
    const before = this.entries.slice(begin, end);
    const after = before.map((entry) => fold(entry, change));
    this.entries.splice(begin, end - begin, ...after.filter(Boolean));
    return differences(before, after);
  }

  /** Hold nothing but a page. */
  replace(epoch, { entries, from, to, more }) {
    if (epoch !== this.epoch) this.#changes = [];
    Object.assign(this, { epoch, entries: this.folded(entries), more, bottom: from, top: to, held: true });
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
    const older = this.folded(entries.filter((entry) => entry.offset < this.bottom));
    this.entries.unshift(...older);
    Object.assign(this, { more, bottom: from });
    return older;
  }

  /** Put a page after the others, as `prepend` does before them. */
  append({ entries, from, to }) {
    if (from > this.top + 1 || to <= this.top) return;
    this.entries.push(...this.folded(entries.filter((entry) => entry.offset > this.top)));
    this.top = to;
  }

  /** Let go of all before an offset. */
  cutBefore(offset) {
    if (offset <= this.bottom) return;
    this.entries.splice(0, this.#indexOf(offset));
    Object.assign(this, { more: true, bottom: offset });
  }

  /** Let go of all after an offset; returns it, as a part of its own. */
  cutAfter(offset) {
    const rest = new Log();
    const { epoch, held, top } = this;
    Object.assign(rest, { epoch, held, top, more: true, bottom: offset + 1 });
    rest.entries = this.entries.splice(this.#indexOf(offset + 1));
    rest.#changes = [...this.#changes];
    this.top = offset;
    return rest;
  }

  /** Let go of all but the last `count`. */
  trim(count) {
    if (this.entries.length > count) this.cutBefore(this.entries.at(-count).offset);
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
}

/** The last offset that an entry stands for: only a void stands for several. */
export function lastOf({ type, offset, to = offset }) {
  return type === "void" ? to : offset;
}

// Internal

function newer(held, found) {
  if (!found) return null;
  if ((found.as_of ?? 0) > (held.as_of ?? 0)) return found;
  // That the message it replies to was deleted is no change of its own.
  const knowsMore = held.reply?.text !== undefined && found.reply?.text === undefined;
  return knowsMore ? { ...held, reply: found.reply } : held;
}

function differences(before, after) {
  const all = before.map((was, index) => ({ offset: was.offset, was, entry: after[index] }));
  return all.filter(({ was, entry }) => was !== entry);
}
