// Which messages this person may edit or delete now.
//
// How long one may is told by the server's time. It is known from when the
// welcome said it and what this machine counted since, so that nobody who sets
// a clock makes a message too old, or young again. Before a welcome it is guessed.

import { clock } from "../../line/clock.js";

export class Changeable {
  #place;
  #clock;
  #told;
  #ahead; // of the server's time, before what this machine counts

  constructor(boot, { line, place, time = clock }) {
    this.#place = place;
    this.#clock = time;
    this.#learn(boot);
    line.addEventListener("welcome", ({ detail }) => this.#learn(detail));
  }

  edits(message) {
    return this.#isOwn(message) && this.#may(message, "edit") && this.#isInTime(message, this.#told.edit_time);
  }

  deletes(message) {
    if (this.#may(message, "delete_others")) return true;
    return this.#isOwn(message) && this.#may(message, "delete") && this.#isInTime(message, this.#told.delete_time);
  }

  // Internal

  #learn(told) {
    this.#told = told;
    this.#ahead = (told.at ?? this.#clock.now()) - this.#clock.steady();
  }

  #isOwn({ who }) {
    return who.id === this.#place.you.id;
  }

  #may({ type, room }, act) {
    return type === "said" && Boolean(this.#place.room(room)?.may.has(act));
  }

  #isInTime({ at }, time) {
    if (typeof time !== "number") return true;
    return time > 0 && this.#ahead + this.#clock.steady() - at <= time;
  }
}
