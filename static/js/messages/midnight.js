// What is called today is yesterday after midnight; and days begin elsewhere in another time zone.

import { dayOf, untilTomorrow } from "../model/reading/days.js";

const OFTEN = 60_000; // ms between two looks at the clock, for clocks are set and machines sleep

export class Midnight {
  #passed;
  #moved;
  #today = dayOf(Date.now());
  #zone = zone();

  /** Calls `passed` when it is another day, and `moved` when the time zone is another. */
  constructor({ passed, moved }) {
    this.#passed = passed;
    this.#moved = moved;
    this.#tick();
  }

  /** Look whether it is still the same day. */
  look() {
    const before = [this.#today, this.#zone];
    [this.#today, this.#zone] = [dayOf(Date.now()), zone()];
    if (this.#zone !== before[1]) this.#moved();
    else if (this.#today !== before[0]) this.#passed();
  }

  // Internal

  #tick() {
    this.look();
    setTimeout(() => this.#tick(), Math.min(OFTEN, untilTomorrow(Date.now())));
  }
}

function zone() {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
