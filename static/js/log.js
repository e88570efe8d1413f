// The entries of a room that the page holds: an unbroken stretch of its log, the end included.

export class Log {
  entries = [];
  more = false;
  held = false;
  epoch = null;

  /** The last offset held. */
  get top() {
    return this.entries.at(-1)?.offset ?? 0;
  }

  /** The first offset held. */
  get bottom() {
    return this.entries[0]?.offset ?? 0;
  }

  /** Append an entry: "added", "known" if it was here before, "gap" if others are missing before it. */
  add(entry) {
    if (entry.offset <= this.top) return "known";
    if (entry.offset > this.top + 1) return "gap";
    this.entries.push(entry);
    return "added";
  }

  replace(epoch, entries, more) {
    Object.assign(this, { epoch, entries: [...entries], more, held: true });
  }

  /** Put older entries before the others; those that do not join on are left out. */
  prepend(entries, more) {
    const older = entries.filter((entry) => entry.offset < this.bottom);
    if (older.length && older.at(-1).offset !== this.bottom - 1) return [];
    this.entries.unshift(...older);
    this.more = more;
    return older;
  }

  /** Let go of all but the last `count`. */
  trim(count) {
    if (this.entries.length <= count) return;
    this.entries.splice(0, this.entries.length - count);
    this.more = true;
  }

  forget() {
    Object.assign(this, { entries: [], more: false, held: false, epoch: null });
  }
}
