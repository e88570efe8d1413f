// One short line per new message, for those who listen; silent while history loads.

import { nameOf, word } from "../parts/words.js";

const LONGEST = 160;
const MOST = 8;

export class Spoken {
  #element;
  #people;

  constructor(element, { people, timeline }) {
    this.#element = element;
    this.#people = people;
    timeline.addEventListener("shown", () => element.replaceChildren());
    timeline.addEventListener("arrived", ({ detail }) => this.#heard(detail));
  }

  // Callbacks

  #heard({ room, entries }) {
    for (const entry of entries) {
      if (room.isNews(entry) && entry.offset > room.resumesTo) this.#say(entry);
    }
  }

  // Internal

  #say({ who, text }) {
    const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
    const line = document.createElement("p");
    line.textContent = word("said", { name: nameOf(this.#people.now(who)), text: short.replace(/\s+/g, " ") });
    this.#element.append(line);
    while (this.#element.children.length > MOST) this.#element.firstElementChild.remove();
  }
}
