// Days, as the reader's calendar has them: some have 23 or 25 hours, and some begin at one.

const DAY = 86_400_000;

/** Which day it is at a time; that of the next is one more. */
export function dayOf(at) {
  const date = new Date(at);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY;
}

/** Milliseconds until the next day begins. */
export function untilTomorrow(now) {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime() - now;
}
