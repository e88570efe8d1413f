// Opening a room for what began as a conversation: its first message links to where that began.

import { addressOf } from "../parts/addresses.js";
import { refusal, word } from "../parts/words.js";
import { spoken } from "../text/words.js";

const LONGEST = 60; // characters of a title

export class Separating {
  #requests;
  #outgoing;
  #expect;
  #tell;
  #column;
  #place;
  #first = new Map(); // what is to be said first in a room, as soon as one is in it
  #isBusy = false;

  constructor({ place, requests, outgoing, expect, tell, column }) {
    this.#requests = requests;
    this.#outgoing = outgoing;
    this.#expect = expect;
    this.#tell = tell;
    this.#column = column;
    this.#place = place;
    place.addEventListener("granted", ({ detail }) => this.#begin(detail.room.name));
  }

  /** Make an open room for the conversation that a message began, of which the `first` may be gone. */
  async open(room, root, first) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      const { name } = await this.#requests.post("/rooms", { title: titleOf(room, first), private: false });
      const link = new URL(addressOf(room.name, root), location.href).href;
      this.#first.set(name, word("room-from", { link }));
      if (this.#place.room(name)) this.#begin(name);
      this.#column.close("lens");
      this.#expect(name);
    } catch (error) {
      this.#tell(refusal(error));
    }
    this.#isBusy = false;
  }

  // Callbacks

  #begin(room) {
    const text = this.#first.get(room);
    if (!this.#first.delete(room)) return;
    this.#outgoing.change({ type: "say", room, text });
  }
}

/** The beginning of what was said first, up to a word's end. */
function titleOf(room, first) {
  const letters = [...(first ? spoken(first.text) : room.title)];
  if (letters.length <= LONGEST) return letters.join("");
  const short = letters.slice(0, LONGEST - 1).join("");
  const end = short.lastIndexOf(" ");
  return `${end > 0 ? short.slice(0, end) : short}…`;
}
