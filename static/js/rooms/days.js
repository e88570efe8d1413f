// That the room looked at keeps messages for some days only; to who rules it, what new days will take away first.

import { full } from "../parts/times.js";
import { word } from "../parts/words.js";

const A_WHILE = 2 * 24 * 3600 * 1000; // ms after which new days have long deleted what they delete first

export class Days {
  #button;
  #notice;
  #place;
  #requests;

  constructor({ button, notice, place, requests }) {
    this.#button = button;
    this.#notice = notice;
    this.#place = place;
    this.#requests = requests;
    for (const type of ["went", "set"]) place.addEventListener(type, () => this.#draw());
    this.#draw();
  }

  // Internal

  #draw() {
    const room = this.#place.current;
    const days = room?.keepDays ?? 0;
    this.#button.hidden = !days;
    this.#button.title = days ? word("days-kept", { count: days }) : "";
    this.#button.setAttribute("aria-label", this.#button.title);
    this.#notice.hidden = true;
    if (days && room.ownDays && room.may.has("delete_others") && Date.now() < room.daysSince + A_WHILE) this.#warn(room);
  }

  async #warn(room) {
    const days = room.keepDays;
    try {
      const { at, messages } = await this.#requests.get(`/rooms/${room.name}/retention`);
      if (room !== this.#place.current || room.keepDays !== days || !messages) return;
      this.#notice.querySelector("p").textContent = word("days-due", { count: messages, days: String(days), time: full(at) });
      this.#notice.hidden = false;
    } catch {
      // It is told again when the room is looked at anew.
    }
  }
}
