// What a search has found: a list by days, walked by arrows, and chosen by Enter.

import { excerptOf, pieces } from "../model/search/hits.js";
import { Onward } from "../parts/onward.js";
import { make } from "../parts/templates.js";
import { day, sameDay } from "../parts/times.js";
import { nameOf, word } from "../parts/words.js";
import { hue } from "../people/faces.js";
import { stamp } from "../messages/rows/stamp.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export class HitList {
  #view;
  #list;
  #more;
  #people;
  #place;
  #jump;
  #back;
  #onward;
  #rows = new Map(); // of each hit, its row
  #days = new Map(); // the line of each day that is drawn
  #hits = [];

  /** `jump(hit)` goes to a message, `back()` to the box, `more()` fetches those that are older. */
  constructor(view, { people, place, jump, back, more }) {
    this.#view = view;
    this.#list = view.querySelector(".hits");
    this.#more = view.querySelector(".search__more");
    this.#people = people;
    this.#place = place;
    this.#jump = jump;
    this.#back = back;
    this.#onward = new Onward(this.#list, more);
    this.#more.addEventListener("click", more);
    this.#list.addEventListener("keydown", (event) => this.#pressed(event));
  }

  /** Show these; rows of hits that are the same stay as they are, and so does the focus. */
  draw(hits) {
    const at = this.#buttons.indexOf(document.activeElement);
    const rows = new Map();
    for (const hit of hits) rows.set(hit, this.#rows.get(hit) ?? this.#row(hit));
    this.#rows = rows;
    this.#hits = hits;
    const drawn = this.#withDays(hits);
    const { children } = this.#list;
    if (drawn.length >= children.length && [...children].every((each, index) => each === drawn[index])) {
      this.#list.append(...drawn.slice(children.length)); // Longer at its end only: nothing moves, nor loses the focus.
      return;
    }
    this.#list.replaceChildren(...drawn);
    if (at >= 0) (this.#buttons[Math.min(at, this.#buttons.length - 1)] ?? { focus: this.#back }).focus();
  }

  /** Draw all anew: somebody is called otherwise, or is blocked. */
  redraw() {
    this.#rows = new Map();
    this.draw(this.#hits);
  }

  /** There are more, which come when the end is in sight. */
  goesOn(more) {
    this.#more.hidden = !more;
    this.#onward.ends(more || null);
  }

  /** Give the focus to the first. */
  enter() {
    this.#buttons[0]?.focus();
  }

  end() {
    this.#onward.ends(null);
  }

  // Callbacks

  #pressed(event) {
    const { key, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey) return;
    const buttons = this.#buttons;
    const at = buttons.indexOf(event.target);
    const next = { Home: 0, End: buttons.length - 1 }[key] ?? at + (STEPS[key] ?? NaN);
    if (next < 0) this.#back();
    else if (next >= 0) buttons[next]?.focus();
    else if (key.length === 1 && key !== " ") return this.#back(); // What is typed goes into the box.
    else return;
    event.preventDefault();
  }

  // Internal

  get #buttons() {
    return [...this.#list.querySelectorAll("button")];
  }

  #withDays(hits) {
    const drawn = [];
    let before = null;
    for (const hit of hits) {
      const { at } = hit.entry;
      if (before === null || !sameDay(before, at)) drawn.push(this.#dayOf(at));
      before = at;
      drawn.push(this.#rows.get(hit));
    }
    return drawn;
  }

  /** The line of a day, which stays the same while the list grows. */
  #dayOf(at) {
    const text = day(at);
    if (!this.#days.has(text)) this.#days.set(text, dayRow(text));
    return this.#days.get(text);
  }

  #row(hit) {
    const { room, entry, marks } = hit;
    const row = make("row-hit");
    const button = row.querySelector("button");
    const person = this.#people.now(entry.who);
    const blocked = this.#people.isBlocked(person.id);
    const text = blocked ? word("search-blocked") : entry.text;
    row.classList.add(hue(person.id));
    row.querySelector(".hit__author").textContent = nameOf(person);
    row.querySelector(".hit__room").textContent = this.#place.room(room)?.title ?? room;
    stamp(row.querySelector(".hit__time"), entry.at);
    const body = row.querySelector(".hit__text");
    const short = excerptOf(text, blocked ? [] : marks);
    const draw = (part) => body.replaceChildren(part.cut ? "…" : "", ...marked(part));
    draw(short);
    // In full while it has the focus.
    button.addEventListener("focus", () => draw({ text, marks: blocked ? [] : marks }));
    button.addEventListener("blur", () => draw(short));
    button.addEventListener("click", () => this.#jump(hit));
    return row;
  }
}

function dayRow(text) {
  const row = make("row-hit-day");
  row.querySelector("h3").textContent = text;
  return row;
}

function marked({ text, marks }) {
  return pieces(text, marks).map((piece) => {
    if (!piece.marked) return piece.text;
    return Object.assign(document.createElement("mark"), { textContent: piece.text });
  });
}
