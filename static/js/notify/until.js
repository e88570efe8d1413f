// Until when: the choices, and how a moment is said.

import { FOR_GOOD } from "../model/people/preferences.js";
import { tomorrowAt } from "../model/people/quiet.js";
import { clock, day, sameDay } from "../parts/times.js";
import { word } from "../parts/words.js";

const MINUTE = 60_000;
const MORNING = 8;

/** The moment that a choice, such as `30`, means: minutes from now, the next `morning`, `midnight`, or `good`. */
export function momentOf(choice, now = Date.now()) {
  if (choice === "good") return FOR_GOOD;
  if (choice === "midnight") return tomorrowAt(0, now);
  return choice === "morning" ? tomorrowAt(MORNING, now) : now + Number(choice) * MINUTE;
}

/** "until 14:30", "until Tuesday, 2 December, 08:00". */
export function until(at, now = Date.now()) {
  const time = sameDay(at, now) ? clock(at) : `${day(at, now)}, ${clock(at)}`;
  return word("until", { time });
}
