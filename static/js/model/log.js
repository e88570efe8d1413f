// The entries of a room that the page holds: an unbroken stretch of its log, the end included.
//
// An entry is what has an offset; one of a kind that the page does not know is
// held like the others. A page of the log may leave entries out, so what is
// held is known by its first and its last offset, and not by counting.

export class Log {
  entries = [];
  more = false;
  held = false;
  epoch = null;
  /** The last offset held. */
  top = 0;
  /** The first offset held. */
  bottom = 1;

  /** Append an entry: "added", "known" if it was here before, "gap" if others are missing before it. */
  add(entry) {
    const last = lastOf(entry);
    if (last <= this.top) return "known";
    if (entry.offset > this.top + 1) return "gap";
    this.entries.push(entry);
    this.top = last;
    return "added";
  }

  /** Hold nothing but a page of the end of the log. */
  replace(epoch, { entries, from, to, more }) {
    Object.assign(this, { epoch, entries: [...entries], more, bottom: from, top: to, held: true });
  }

  /** Append what a page has beyond the top, which it joins on to; returns the entries added. */
  extend({ entries, to }) {
    const added = entries.filter((entry) => lastOf(entry) > this.top);
    this.entries.push(...added);
    this.top = Math.max(this.top, to);
    return added;
  }

  /** Put a page before the others; one that does not join on is left out. */
  prepend({ entries, from, to, more }) {
    if (to < this.bottom - 1 || from >= this.bottom) return [];
    const older = entries.filter((entry) => entry.offset < this.bottom);
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
  }
}

/** The last offset that an entry stands for: its own, unless it says `to`. */
export function lastOf(entry) {
  return entry.to ?? entry.offset;
}
