// Oneself, at the foot of the rooms: face and name.

import { paint } from "./faces.js";

export class Self {
  #face;
  #name;

  constructor(element, people) {
    this.#face = element.querySelector(".face");
    this.#name = element.querySelector(".rooms__name");
    people.addEventListener("person", ({ detail }) => detail.id === people.you.id && this.#draw(detail));
    this.#draw(people.you);
  }

  // Internal

  #draw(you) {
    paint(this.#face, you);
    this.#name.textContent = you.name;
  }
}
