// Messages that a message links to, as cards below its text.

import { targetOf } from "../../model/reading/links.js";
import { addressOf } from "../../parts/addresses.js";
import { make } from "../../parts/templates.js";
import { nameOf } from "../../parts/words.js";
import { hue } from "../../people/faces.js";
import { spoken } from "../../text/words.js";

const MOST = 3; // cards below one message
const LONGEST = 200; // characters of a text

export class Quoting {
  #list;
  #scroll;
  #place;
  #people;
  #quotes;
  #homes;

  /** `homes` are the addresses of this place. */
  constructor(list, { scroll, place, people, quotes, homes }) {
    this.#list = list;
    this.#scroll = scroll;
    this.#place = place;
    this.#people = people;
    this.#quotes = quotes;
    this.#homes = homes;
    quotes.addEventListener("quoted", ({ detail }) => this.#drawAll(detail));
    people.addEventListener("person", () => this.#drawAll({}));
  }

  /** Draw the cards of a row whose text is there. */
  add(row) {
    for (const card of row.querySelectorAll(".quote")) card.remove();
    const after = row.querySelector(".message__text");
    const cards = this.#targets(row).map(({ room, offset }) => {
      const card = make("row-quote");
      Object.assign(card.dataset, { room, of: offset });
      card.href = addressOf(room, offset);
      return card;
    });
    after.after(...cards);
    for (const card of cards) this.#draw(card);
  }

  // Callbacks

  #drawAll({ room, offset }) {
    const cards = [...this.#list.querySelectorAll(".quote")];
    const meant = cards.filter(({ dataset }) => !offset || (dataset.room === room && dataset.of === String(offset)));
    if (meant.length) this.#scroll.keep(() => meant.forEach((card) => this.#draw(card)));
  }

  // Internal

  /** The messages that a row links to, each once and without itself. */
  #targets(row) {
    const own = row.querySelector(".message__time").getAttribute("href");
    const found = new Map();
    for (const { href } of row.querySelectorAll(".message__body a")) {
      const target = targetOf(href, this.#homes);
      if (!target?.offset) continue;
      const address = addressOf(target.room, target.offset);
      if (address !== own) found.set(address, target);
    }
    return [...found.values()].slice(0, MOST);
  }

  /** What is not known keeps its room until it is; where nothing is, the link says enough. */
  #draw(card) {
    const { room, of } = card.dataset;
    const message = this.#quotes.of(room, Number(of));
    card.hidden = message === null;
    if (!message) return;
    const who = this.#people.now(message.who);
    card.classList.remove("quote--waiting");
    card.classList.add(hue(who.id));
    card.querySelector(".quote__author").textContent = nameOf(who);
    card.querySelector(".quote__room").textContent = this.#place.room(room).title;
    card.querySelector(".quote__text").textContent = shortened(spoken(message.text));
  }
}

function shortened(text) {
  const characters = [...text];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join("")}…` : text;
}
