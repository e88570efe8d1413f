// Who is in the room now.

import { doing, isQuiet } from "./doing.js";
import { paint } from "./faces.js";
import { Roving } from "../parts/roving.js";
import { make } from "../parts/templates.js";
import { nameOf, word } from "../parts/words.js";

const MOST = 200;

export class Crowd {
  #aside;
  #list;
  #rest;
  #counts;
  #place;
  #people;
  #roving;
  #frame = 0;

  constructor(aside, { place, people, line, counts }) {
    this.#aside = aside;
    this.#list = aside.querySelector(".people__list");
    this.#rest = aside.querySelector(".people__rest");
    this.#roving = new Roving(this.#list);
    this.#counts = counts;
    this.#place = place;
    this.#people = people;
    place.addEventListener("went", () => this.#soon());
    place.addEventListener("crowd", ({ detail }) => detail.room === place.current && this.#soon());
    people.addEventListener("person", ({ detail }) => place.current?.crowd.has(detail.id) && this.#soon());
    line.addEventListener("line", () => aside.classList.toggle("people--stale", !line.up));
  }

  // Callbacks

  #soon() {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  // Internal

  #draw() {
    this.#frame = 0;
    const room = this.#place.current;
    const people = [...(room?.crowd ?? [])].map((id) => this.#people.now({ id })).sort(byName);
    const count = Math.max(room?.count ?? 0, people.length);
    for (const element of this.#counts) element.textContent = count || "";
    const focused = document.activeElement?.closest("#people-list .person")?.dataset.person;
    // Who stays keeps the row: a card that was opened at it gives the focus back to it.
    const rows = new Map([...this.#list.children].map((row) => [row.dataset.person, row]));
    const shown = people.slice(0, MOST);
    this.#list.replaceChildren(...shown.map((person) => this.#row(person, rows.get(String(person.id)))));
    this.#resume(focused);
    const hidden = count - Math.min(people.length, MOST);
    this.#rest.hidden = hidden < 1;
    this.#rest.textContent = word("others", { count: hidden });
  }

  /** Whose name had the focus has it again; else the Tab key stops at the first. */
  #resume(focused) {
    const names = [...this.#list.querySelectorAll("button")];
    const name = names.find((each) => each.closest(".person").dataset.person === focused);
    this.#roving.stop(name ?? names[0]);
    if (focused) (name ?? names[0])?.focus({ preventScroll: true });
  }

  #row(person, row) {
    return personRow("row-person", person, this.#place.you, row);
  }
}

/** A row of a list of people, from a template, or the one that there is. */
export function personRow(template, person, you, row = make(template)) {
  row.dataset.person = person.id;
  paint(row.querySelector(".face"), person);
  row.querySelector(".person__name").textContent = nameOf(person);
  row.querySelector(".person__you").hidden = person.id !== you.id;
  row.querySelector(".person__guest").hidden = !person.guest;
  row.querySelector(".person__admin").hidden = !person.admin;
  row.querySelector(".crescent").toggleAttribute("hidden", !isQuiet(person));
  const status = row.querySelector(".person__status");
  status.textContent = status.title = doing(person);
  return row;
}

function byName(one, other) {
  return nameOf(one).localeCompare(nameOf(other), undefined, { numeric: true });
}
