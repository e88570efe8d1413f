// Deleting a room, by typing its name; that it is gone is told by the server.

import { Dialog } from "../parts/dialog.js";
import { refusal, word } from "../parts/words.js";

export class Deletion extends Dialog {
  #line;
  #form;
  #room = null;

  constructor(element, { place, line }) {
    super(element);
    this.#line = line;
    this.#form = element.querySelector("form");
    this.#form.addEventListener("submit", (event) => this.#delete(event));
    place.addEventListener("gone", ({ detail }) => detail.room === this.#room && this.close());
    place.addEventListener("set", ({ detail }) => detail.room === this.#room && this.#offer());
  }

  open(room) {
    this.#room = room;
    this.#form.reset();
    this.complain();
    this.#offer();
    super.open();
  }

  // Callbacks

  async #delete(event) {
    event.preventDefault();
    const { name } = this.#room;
    this.complain();
    this.#form.ariaBusy = "true";
    try {
      await this.#line.ask({ type: "delete_room", room: name, title: this.#form.elements.title.value });
    } catch (refused) {
      this.complain(refusal(refused));
    } finally {
      this.#form.ariaBusy = "false";
    }
  }

  // Internal

  /** What the room is called may change while this is open, and so may what this person may do. */
  #offer() {
    if (!this.#room.may.has("delete_room")) return this.close();
    this.element.querySelector("label").textContent = word("delete-room", { room: this.#room.title });
  }
}
