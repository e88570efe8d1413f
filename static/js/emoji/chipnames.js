// Whether chips show who reacted in place of how many, where these are few: as this person wants it.

import { refusal, word } from "../parts/words.js";

const KEY = "names_at_reactions";

export class ChipNames {
  #button;
  #preferences;

  constructor(button, { preferences, tell }) {
    this.#button = button;
    this.#preferences = preferences;
    preferences.addEventListener("changed", () => this.#draw());
    button.addEventListener("click", () => {
      preferences.put(KEY, this.#isOn ? null : true).catch((refused) => tell(refusal(refused)));
    });
    this.#draw();
    button.hidden = false;
  }

  // Internal

  get #isOn() {
    return this.#preferences.get(KEY, false);
  }

  #draw() {
    document.documentElement.classList.toggle("names-at-reactions", this.#isOn);
    this.#button.querySelector("span").textContent = word(this.#isOn ? "reactions-by-number" : "reactions-by-name");
  }
}
