// The list of all keys, and what can be chosen about them.

import { keyName } from "../deeds/keynames.js";
import { told } from "../deeds/deeds.js";
import { Dialog } from "../parts/dialog.js";
import { make } from "../parts/templates.js";
import { word } from "../parts/words.js";

export class KeyList extends Dialog {
  #deeds;
  #list;

  constructor(element, { deeds, deedKeys, spoken }) {
    super(element);
    this.#deeds = deeds;
    this.#list = element.querySelector("[data-deeds]");
    const { letters, aloud } = element.querySelector("form").elements;
    letters.checked = deedKeys.letters;
    letters.addEventListener("change", () => (deedKeys.letters = letters.checked));
    aloud.value = spoken.wanted;
    aloud.addEventListener("change", () => (spoken.wanted = aloud.value));
  }

  open() {
    this.#list.replaceChildren(...this.#deeds.withKeys.map((deed) => this.#row(deed)));
    super.open();
  }

  // Internal

  #row({ label, keys }) {
    const row = make("row-key");
    row.querySelector("dt").textContent = word(told(label, {}));
    row.querySelector("kbd").textContent = keyName(keys[0]);
    return row;
  }
}
