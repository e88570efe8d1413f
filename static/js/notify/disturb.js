// Do not disturb, in one's own menu; and the crescent by one's own name.

import { refusal, word } from "../parts/words.js";
import { momentOf, until } from "./until.js";

export class Disturb {
  #element;
  #crescent;
  #preferences;
  #tell;

  constructor(menu, { preferences, tell }) {
    this.#element = menu.querySelector("#disturb");
    this.#crescent = menu.querySelector(".crescent");
    this.#preferences = preferences;
    this.#tell = tell;
    this.#element.addEventListener("click", ({ target }) => this.#chosen(target.closest("[data-dnd]")));
    preferences.addEventListener("changed", () => this.#draw());
    this.#draw();
    this.#element.hidden = false;
  }

  // Callbacks

  async #chosen(button) {
    if (!button) return;
    const { dnd } = button.dataset;
    try {
      await this.#preferences.put("dnd_until", dnd === "end" ? null : momentOf(dnd));
    } catch (refused) {
      this.#tell(refusal(refused));
    }
  }

  // Internal

  #draw() {
    const at = this.#preferences.get("dnd_until", 0);
    const { dnd } = this.#preferences;
    const own = at > Date.now();
    this.#crescent.toggleAttribute("hidden", !dnd);
    const note = own ? word("dnd-until", { until: until(at) }) : word(dnd ? "dnd-hours" : "dnd");
    this.#element.querySelector(".menu__label").textContent = note;
    for (const button of this.#element.querySelectorAll("[data-dnd]")) {
      button.hidden = own !== (button.dataset.dnd === "end");
    }
  }
}
