// The dialog in which one says what one is doing, and until when.

import { momentOf } from "../notify/until.js";
import { Dialog } from "../parts/dialog.js";
import { refusal, word } from "../parts/words.js";
import { ownStatus } from "./ownstatus.js";

export class Status extends Dialog {
  #preferences;
  #form;
  #field;

  constructor(element, { preferences }) {
    super(element);
    this.#preferences = preferences;
    this.#form = element.querySelector("form");
    this.#field = this.#form.elements.text;
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#form.addEventListener("click", ({ target }) => this.#pressed(target.closest("[data-says], [data-clear]")));
    this.#field.addEventListener("input", () => this.complain());
  }

  open() {
    this.#field.value = ownStatus(this.#preferences);
    this.#form.elements.until.value = "";
    this.#form.querySelector("[data-clear]").hidden = !this.#field.value;
    this.complain();
    super.open();
  }

  /** Say what went wrong, with the field. */
  complain(sentence = "") {
    super.complain(sentence);
    this.#field.setAttribute("aria-invalid", Boolean(sentence));
  }

  // Callbacks

  #pressed(button) {
    if (!button) return;
    if (button.matches("[data-clear]")) return this.#want("", "");
    this.#field.value = button.textContent;
    this.#form.elements.until.value = button.dataset.says;
    this.complain();
    this.#field.focus();
  }

  #submit(event) {
    event.preventDefault();
    this.#want(this.#field.value.trim(), this.#form.elements.until.value);
  }

  // Internal

  async #want(text, until) {
    try {
      await this.#preferences.put("status", text ? { text, ...(until && { until: momentOf(until) }) } : null);
      this.close();
    } catch (refused) {
      this.complain(refused.code === "wrong_field" ? word("status-wrong") : refusal(refused));
      this.#field.focus();
    }
  }
}
