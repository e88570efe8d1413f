// The skin tone, chosen once for all emoji that have one: by a long press, or the key of the menu.

import { toned } from "../model/writing/emoji.js";
import { word } from "../parts/words.js";

const LONG = 450; // ms
const KEY = "tone";

export class Tones {
  #keep;
  #changed;
  #row = null;
  #timer = 0;

  /** `changed` is called when another tone is chosen. */
  constructor(keep, changed) {
    this.#keep = keep;
    this.#changed = changed;
  }

  /** From 1, the lightest, to 5; 0 is none. */
  get tone() {
    const kept = this.#keep.get(KEY);
    return Number.isInteger(kept) && kept >= 0 && kept <= 5 ? kept : 0;
  }

  /** Offer the tones of an emoji in an element; `of(button)` is what a button stands for. */
  listen(element, of) {
    const offer = (button) => {
      const one = button && of(button);
      if (one?.tones) this.#offer(element, button, one);
    };
    element.addEventListener("pointerdown", ({ target }) => {
      const button = target.closest("[data-emoji]");
      clearTimeout(this.#timer);
      if (button) this.#timer = setTimeout(() => offer(button), LONG);
    });
    for (const type of ["pointerup", "pointercancel", "scroll"]) {
      element.addEventListener(type, () => clearTimeout(this.#timer), { capture: true });
    }
    element.addEventListener("contextmenu", (event) => {
      const button = event.target.closest("[data-emoji]");
      if (!button) return;
      event.preventDefault();
      clearTimeout(this.#timer);
      offer(button);
    });
  }

  // Internal

  #offer(element, button, one) {
    this.#row?.remove();
    const row = document.createElement("div");
    row.className = "picker__tones";
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", word("emoji-tone"));
    row.append(...[0, 1, 2, 3, 4, 5].map((tone) => this.#button(one, tone)));
    row.addEventListener("keydown", (event) => this.#pressed(event, button));
    element.append(row);
    this.#row = row;
    // The finger that is lifted now chooses nothing.
    const swallow = (event) => row.contains(event.target) || event.preventDefault() || event.stopPropagation();
    element.addEventListener("click", swallow, { capture: true, once: true });
    row.children[this.tone].focus();
  }

  #button(one, tone) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "picker__emoji", textContent: toned(one, tone) });
    button.setAttribute("aria-pressed", tone === this.tone);
    button.setAttribute("aria-label", word("emoji-tone-of", { tone }));
    button.addEventListener("click", () => {
      this.#keep.put(KEY, tone);
      this.#changed();
      this.#close(button.closest(".popover").querySelector(`.picker__groups [data-emoji="${one.emoji}"]`));
    });
    return button;
  }

  #pressed(event, button) {
    const row = [...this.#row.children];
    const at = row.indexOf(event.target);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") this.#close(button);
    else if (step) row.at((at + step) % row.length).focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #close(button) {
    this.#row?.remove();
    this.#row = null;
    button?.focus();
  }
}
