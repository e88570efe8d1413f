// How this person wants their rooms: what stands on top of the list, and in which order the rest is.

import { refusal, word } from "../parts/words.js";

export class Own {
  #star;
  #by;
  #settings;
  #place;
  #preferences;
  #tell;

  constructor({ star, by, settings }, { place, preferences, tell }) {
    this.#star = star;
    this.#by = by;
    this.#settings = settings;
    this.#place = place;
    this.#preferences = preferences;
    this.#tell = tell;
    for (const type of ["went", "set", "listed"]) place.addEventListener(type, () => this.#draw());
    preferences.addEventListener("changed", () => this.#draw());
    star.addEventListener("click", () => this.#put("starred", !place.current.starred, place.current));
    by.addEventListener("click", () => this.#put("rooms_by", this.#isBySaid ? "title" : "said"));
    this.#draw();
  }

  // Internal

  get #isBySaid() {
    return this.#preferences.get("rooms_by", "title") === "said";
  }

  #draw() {
    const room = this.#place.current;
    this.#star.querySelector("span").textContent = word(room?.starred ? "unstar" : "star");
    this.#by.querySelector("span").textContent = word(this.#isBySaid ? "by-title" : "by-said");
    this.#settings.hidden = !room || room.direct;
  }

  async #put(key, value, room = null) {
    try {
      await this.#preferences.put(key, value, room);
    } catch (refused) {
      this.#tell(refusal(refused));
    }
  }
}
