// Making a room.

import { Dialog } from "../parts/dialog.js";
import { refusal } from "../parts/words.js";

export class Creation extends Dialog {
  #form;
  #going;
  #requests;

  constructor(element, { going, requests }) {
    super(element);
    this.#form = element.querySelector("form");
    this.#going = going;
    this.#requests = requests;
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
      const { name } = await this.#requests.post("/rooms", { title: title.value, private: closed.checked });
      this.close();
      this.#going.expect(name);
    } catch (error) {
      this.complain(refusal(error));
    }
    this.#form.ariaBusy = "false";
  }
}
