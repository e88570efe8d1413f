// Who is writing just now: told to the others at most every three seconds, and shown for five.

import { isUnmade } from "../model/unmade.js";
import { names, word } from "../parts/words.js";

const OFTEN = 3_000;
const FADES = 5_000;

export class Typing {
  #element;
  #place;
  #people;
  #line;
  #told = 0;
  #writers = new Map();

  constructor(element, { place, people, line, composer }) {
    this.#element = element;
    this.#place = place;
    this.#people = people;
    this.#line = line;
    composer.addEventListener("typed", ({ detail }) => this.#tell(detail.room));
    composer.addEventListener("sent", () => (this.#told = 0));
    place.addEventListener("went", () => this.#clear());
    line.addEventListener("typing", ({ detail }) => this.#heard(detail));
    people.addEventListener("person", ({ detail }) => this.#writers.has(detail.id) && this.#draw());
    line.addEventListener("said", ({ detail }) => this.#stop(detail.who.id));
    line.addEventListener("line", () => line.up || this.#clear());
  }

  // Callbacks

  #tell(room) {
    if (isUnmade(room) || Date.now() - this.#told < OFTEN) return;
    this.#told = Date.now();
    this.#line.say({ type: "typing", room: room.name });
  }

  #heard({ room, who }) {
    if (room !== this.#place.current?.name || who.id === this.#place.you.id) return;
    clearTimeout(this.#writers.get(who.id)?.timer);
    const timer = setTimeout(() => this.#stop(who.id), FADES);
    this.#writers.set(who.id, { who, timer });
    this.#draw();
  }

  #stop(id) {
    clearTimeout(this.#writers.get(id)?.timer);
    if (this.#writers.delete(id)) this.#draw();
  }

  #clear() {
    for (const { timer } of this.#writers.values()) clearTimeout(timer);
    this.#writers.clear();
    this.#told = 0;
    this.#draw();
  }

  // Internal

  #draw() {
    const people = [...this.#writers.values()].map(({ who }) => this.#people.now(who));
    const phrase = people.length === 1 ? "types" : "type";
    this.#element.textContent = people.length ? word(phrase, { names: names(people) }) : "";
  }
}
