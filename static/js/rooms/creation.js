// Making a room.

import { Dialog } from "../parts/dialog.js";
import { post } from "../line/request.js";

export class Creation extends Dialog {
  #form;
  #going;

  constructor(element, { going }) {
    super(element);
    this.#form = element.querySelector("form");
    this.#going = going;
    this.#form.addEventListener("submit", (event) => this.#submit(event));
  }

  open() {
    this.#form.reset();
    this.complain();
    super.open();
  }

  // Callbacks

  async #submit(event) {
    event.preventDefault();
    if (this.#form.ariaBusy === "true") return;
    this.#form.ariaBusy = "true";
    try {
      const { title, private: closed } = this.#form.elements;
      const { name } = await post("/rooms", { title: title.value, private: closed.checked });
      this.close();
      this.#going.expect(name);
    } catch (error) {
      this.complain(error.message);
    }
    this.#form.ariaBusy = "false";
  }
}
