// The messages of a room are on their way, or cannot be fetched.

import { make } from "../../parts/templates.js";
import { refusal } from "../../parts/words.js";

const PATIENCE = 200; // ms before the skeleton is shown

export class Waiting {
  #view;
  #list;
  #skeleton;
  #timer = 0;

  constructor({ view, list, skeleton }) {
    this.#view = view;
    this.#list = list;
    this.#skeleton = skeleton;
  }

  begin() {
    this.#list.replaceChildren();
    this.#view.setAttribute("aria-busy", "true");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#skeleton.hidden = false), PATIENCE);
  }

  end() {
    clearTimeout(this.#timer);
    this.#skeleton.hidden = true;
    this.#view.setAttribute("aria-busy", "false");
  }

  /** Say why they do not come, with a button to try again. */
  fail(refused) {
    this.end();
    if (this.#list.querySelector(".trouble")) return; // Read aloud once, however often it is tried.
    const row = make("row-trouble");
    row.querySelector(".trouble__text").textContent = refusal(refused);
    this.#list.replaceChildren(row);
  }
}
