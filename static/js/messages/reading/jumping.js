// Jumping to a message, wherever it is: each time one entry of the history, from which Back leads to where one was.

import { addressOf } from "../../parts/addresses.js";
import { refusal } from "../../parts/words.js";

const NOTHING = { code: "not_found" };

export class Jumping {
  #place;
  #trail;
  #tell;
  #left;
  #asked = 0;

  /** `tell` says why there is no going there, `left` is called before the page goes. */
  constructor({ place, trail, tell, left }) {
    this.#place = place;
    this.#trail = trail;
    this.#tell = tell;
    this.#left = left;
    place.addEventListener("went", () => this.#asked++); // Who went elsewhere meanwhile is not fetched back.
  }

  /** Go to the message at an offset of a room; with `again`, at the address that is there already. Returns why there is none. */
  async to(name, offset, { again = false } = {}) {
    const address = addressOf(name, offset);
    if (!this.#place.room(name)) return location.assign(address);
    const asked = ++this.#asked;
    const { found, refused } = await this.#find(name, offset);
    if (asked !== this.#asked) return;
    if (!found) {
      this.#tell(refusal(refused));
      return refused;
    }
    if (!again && location.pathname !== address) this.#trail.push(address);
    this.#left();
    this.#place.look(found);
  }

  /** Begin at a message that the page brought; false if it is not there. */
  begin(name, offset) {
    const found = this.#place.held(name, offset);
    if (found) this.#place.look(found);
    return Boolean(found);
  }

  // Internal

  async #find(name, offset) {
    try {
      const found = this.#place.held(name, offset) ?? (await this.#place.find(name, offset));
      return { found, refused: NOTHING };
    } catch (refused) {
      return { refused };
    }
  }
}
