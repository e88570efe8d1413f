// One short line per new message, for those who listen; silent while history loads.

import { nameOf, word } from "../parts/words.js";
import { spoken } from "../text/words.js";

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
    const words = spoken(text);
    const short = words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
    const line = document.createElement("p");
    line.textContent = word("said", { name: nameOf(this.#people.now(who)), text: short });
    this.#element.append(line);
    while (this.#element.children.length > MOST) this.#element.firstElementChild.remove();
  }
}
