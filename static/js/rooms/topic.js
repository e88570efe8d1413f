// The topic of the room, in one line under its title; a click shows all of it. In a room of two it is what the other does.

import { prose } from "../messages/rows/prose.js";
import { word } from "../parts/words.js";
import { doing, isQuiet } from "../people/doing.js";

const WHOLE = "header__topic--whole";

export class Topic {
  #element;
  #people;
  #place;
  #shown = null;

  constructor(element, { place, people }) {
    this.#element = element;
    this.#people = people;
    this.#place = place;
    for (const type of ["went", "set"]) place.addEventListener(type, () => this.#draw());
    people.addEventListener("person", ({ detail }) => place.current?.people.includes(detail.id) && this.#draw());
    element.addEventListener("click", ({ target }) => target.closest("a") || element.classList.toggle(WHOLE));
  }

  // Internal

  #draw() {
    const room = this.#place.current;
    const topic = room?.others.length === 1 ? this.#doing(room.others[0]) : (room?.topic ?? "");
    this.#element.hidden = !topic;
    if (room !== this.#shown) this.#element.classList.remove(WHOLE);
    this.#shown = room;
    this.#element.replaceChildren(linked(topic));
    this.#element.title = topic;
  }

  /** In a room of two, how the other is seen. */
  #doing(id) {
    const person = this.#people.now({ id });
    return [isQuiet(person) && word("is-quiet"), doing(person)].filter(Boolean).join(" · ");
  }
}

/** A text in one line, of which only the links are more than that. */
function linked(topic) {
  const drawn = prose(topic);
  const line = new DocumentFragment();
  let rest = topic;
  for (const link of drawn.querySelectorAll("a")) {
    const at = rest.indexOf(link.textContent);
    if (at < 0) continue;
    line.append(rest.slice(0, at), link);
    rest = rest.slice(at + link.textContent.length);
    link.tabIndex = 0;
  }
  line.append(rest);
  return line;
}
