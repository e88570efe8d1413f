// The dialog of one's own words: a message that has one of them is as good as a mention.

import { Dialog } from "../parts/dialog.js";
import { refusal, word } from "../parts/words.js";

const MOST = 20;
const LONGEST = 40;

export class OwnWords extends Dialog {
  #preferences;
  #field;

  constructor(element, { preferences }) {
    super(element);
    this.#preferences = preferences;
    this.#field = element.querySelector("textarea");
    element.querySelector("form").addEventListener("submit", (event) => this.#submit(event));
    this.#field.addEventListener("input", () => this.complain());
  }

  open() {
    this.#field.value = this.#preferences.get("keywords", []).join("\n");
    this.complain();
    super.open();
  }

  /** Say what went wrong, with the field. */
  complain(sentence = "") {
    super.complain(sentence);
    this.#field.setAttribute("aria-invalid", Boolean(sentence));
  }

  // Callbacks

  async #submit(event) {
    event.preventDefault();
    const words = wordsIn(this.#field.value);
    if (words.length > MOST || words.some((each) => [...each].length > LONGEST)) return this.complain(word("own-words-most"));
    try {
      const before = this.#preferences.get("keywords", []);
      if (JSON.stringify(words) !== JSON.stringify(before)) await this.#preferences.put("keywords", words.length ? words : null);
      this.close();
    } catch (refused) {
      this.complain(refused.code === "wrong_field" ? word("own-words-most") : refusal(refused));
    }
  }
}

// Internal

/** What stands on each line, once. */
function wordsIn(text) {
  const words = text.split("\n").map((line) => line.trim().replace(/\s+/g, " "));
  return [...new Set(words.filter(Boolean))];
}
