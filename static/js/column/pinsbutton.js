// How many messages are pinned in the room that is looked at, and the way to them.

import { word } from "../parts/words.js";

export class PinsButton {
  #button;
  #place;
  #pins;

  constructor(button, { place, pins, open }) {
    this.#button = button;
    this.#place = place;
    this.#pins = pins;
    button.title = word("pins");
    button.addEventListener("click", open);
    place.addEventListener("went", () => this.#draw());
    pins.addEventListener("counted", ({ detail }) => detail === place.current?.name && this.#draw());
  }

  // Internal

  #draw() {
    const count = this.#place.current ? this.#pins.count(this.#place.current.name) : 0;
    this.#button.hidden = !count;
    this.#button.lastElementChild.textContent = count || "";
  }
}
