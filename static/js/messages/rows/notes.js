// Notes: who joined and who left, in one row as long as nothing else comes between.

import { make } from "../../parts/templates.js";
import { sameDay } from "../../parts/times.js";
import { nameOf, names, word } from "../../parts/words.js";
import { stamp } from "./stamp.js";

const KINDS = ["joined", "left"];

export class Notes {
  #people;
  #runs = new WeakMap(); // of each row: what each person in it did last, in the order in which they came

  constructor(people) {
    this.#people = people;
  }

  /** The row of notes that follow each other on one day. */
  row(notes) {
    const row = make("row-note");
    const [first, last] = [notes[0], notes.at(-1)];
    this.#runs.set(row, new Map(notes.map(({ type, who, by }) => [who.id, { kind: type, who, by }])));
    Object.assign(row.dataset, { offset: first.offset, last: last.offset, at: first.at, until: last.at });
    this.#tell(row);
    return row;
  }

  /** Take the notes of the next row into a row. */
  merge(row, next) {
    const run = this.#runs.get(row);
    for (const [id, did] of this.#runs.get(next)) run.set(id, did);
    Object.assign(row.dataset, { last: next.dataset.last, until: next.dataset.until });
    next.remove();
    this.#tell(row);
  }

  /** Draw anew the rows of a list that name somebody who is called otherwise now. */
  callAnew(list, person) {
    for (const row of list.querySelectorAll(".note:not(.note--set)")) {
      const run = this.#runs.get(row);
      if (run.has(person.id) || [...run.values()].some(({ by }) => by?.id === person.id)) this.#tell(row);
    }
  }

  // Internal

  #tell(row) {
    const did = [...this.#runs.get(row).values()].map(({ kind, who, by }) => ({ kind, who, by: by ?? null }));
    const phrases = KINDS.flatMap((kind) => this.#phrases(kind, did.filter((one) => one.kind === kind)));
    row.querySelector(".note__text").textContent = phrases.join(" · ");
    stamp(row.querySelector(".note__time"), Number(row.dataset.until));
  }

  /** What is said of those who did the same: one phrase, and one more for each who did it to others. */
  #phrases(kind, did) {
    const doers = [...new Map(did.map(({ by }) => [by?.id, by])).values()];
    return doers.map((by) => {
      const people = did.filter((one) => one.by?.id === by?.id).map(({ who }) => this.#people.now(who));
      const words = { names: names(people), count: people.length };
      return by ? word(`${kind}-by`, { ...words, name: nameOf(this.#people.now(by)) }) : word(kind, words);
    });
  }
}

/** The entries of a log in groups: each a run of notes, or anything else by itself. */
export function groups(entries) {
  const found = [];
  for (const entry of entries) {
    const before = found.at(-1)?.at(-1);
    if (before && isNote(entry) && isNote(before) && sameDay(before.at, entry.at)) found.at(-1).push(entry);
    else found.push([entry]);
  }
  return found;
}

function isNote({ type }) {
  return KINDS.includes(type);
}
