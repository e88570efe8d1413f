// What was found, the newest first; it changes with the messages while it stands there.

import { changesOthers, fold, touchedBy } from "../log/fold.js";

export class Hits {
  #all = [];

  /** Each is `{room, entry, marks}`; `marks` are pairs of first and last + 1, in characters of the text. */
  get all() {
    return this.#all;
  }

  /** More of them, which are older; what is there already is left out. */
  add(hits) {
    const known = new Set(this.#all.map(key));
    const more = hits.map(({ entry, marks }) => ({ room: entry.room, entry, marks })).filter((hit) => !known.has(key(hit)));
    this.#all = [...this.#all, ...more];
  }

  /** An entry was heard that may change some; true if it did. */
  hear(change) {
    if (!changesOthers(change)) return false;
    const [first, last] = touchedBy(change);
    return this.#become((hit) => {
      const { offset } = hit.entry;
      if (hit.room !== change.room || offset < first || offset > last) return hit;
      const entry = fold(hit.entry, change);
      if (!entry || entry === hit.entry) return entry && hit;
      // Of another text the marks say nothing.
      return { ...hit, entry, marks: entry.text === hit.entry.text ? hit.marks : [] };
    });
  }

  /** A room is none of this person's any more; true if something of it was there. */
  leave(room) {
    return this.#become((hit) => (hit.room === room ? null : hit));
  }

  // Internal

  #become(make) {
    const now = this.#all.map(make);
    const changed = now.some((hit, index) => hit !== this.#all[index]);
    if (changed) this.#all = now.filter(Boolean);
    return changed;
  }
}

/** A text in pieces: `{text, marked}`. Characters are those of Unicode, as the server counts them. */
export function pieces(text, marks) {
  const characters = [...text];
  const made = [];
  let at = 0;
  for (const [start, end] of [...marks].sort(([one], [other]) => one - other)) {
    const from = Math.max(at, start);
    if (end <= from) continue;
    if (from > at) made.push({ text: characters.slice(at, from).join(""), marked: false });
    made.push({ text: characters.slice(from, end).join(""), marked: true });
    at = end;
  }
  if (at < characters.length) made.push({ text: characters.slice(at).join(""), marked: false });
  return made;
}

/** Where in a text two lines of it begin, so that the first mark is among them. */
export function excerptOf(text, marks, around = 40) {
  const first = Math.min(...marks.map(([start]) => start));
  if (!marks.length || first <= 2 * around) return { text, marks, cut: false };
  const from = first - around;
  const moved = marks.map(([start, end]) => [start - from, end - from]);
  return { text: [...text].slice(from).join(""), marks: moved, cut: true };
}

// Internal

function key({ room, entry }) {
  return `${room} ${entry.offset}`;
}
