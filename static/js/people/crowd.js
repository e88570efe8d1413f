// Who is in the room now.

import { paint } from "./faces.js";
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
  #frame = 0;

  constructor(aside, { place, people, line, counts }) {
    this.#aside = aside;
    this.#list = aside.querySelector(".people__list");
    this.#rest = aside.querySelector(".people__rest");
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
    this.#list.replaceChildren(...people.slice(0, MOST).map((person) => this.#row(person)));
    const hidden = count - Math.min(people.length, MOST);
    this.#rest.hidden = hidden < 1;
    this.#rest.textContent = word("others", { count: hidden });
  }

  #row(person) {
    return personRow("row-person", person, this.#place.you);
  }
}

/** A row of a list of people, from a template. */
export function personRow(template, person, you) {
  const row = make(template);
  row.dataset.person = person.id;
  paint(row.querySelector(".face"), person);
  row.querySelector(".person__name").textContent = nameOf(person);
  row.querySelector(".person__you").hidden = person.id !== you.id;
  row.querySelector(".person__guest").hidden = !person.guest;
  row.querySelector(".person__admin").hidden = !person.admin;
  return row;
}

function byName(one, other) {
  return nameOf(one).localeCompare(nameOf(other), undefined, { numeric: true });
}
