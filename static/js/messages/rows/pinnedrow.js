// That somebody pinned a message: one muted line that leads to it.

import { make } from "../../parts/templates.js";
import { nameOf, word } from "../../parts/words.js";
import { stamp } from "./stamp.js";

/** The row of a `pinned` entry. */
export function pinnedRow({ who, of, offset, at }, people) {
  const row = make("row-pinned");
  Object.assign(row.dataset, { offset, at, person: who.id, to: of });
  callPinned(row, people.now(who));
  stamp(row.querySelector(".note__time"), at);
  return row;
}

/** Call who pinned it as they are called now. */
export function callPinned(row, person) {
  row.querySelector(".pinning__text").textContent = word("pinned", { name: nameOf(person) });
}
