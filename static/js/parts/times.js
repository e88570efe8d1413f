// Times and days in the reader's manner.

import { dayOf } from "../model/days.js";

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const yearFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });
const nearFormat = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

export function clock(at) {
  return clockFormat.format(at);
}

export function full(at) {
  return fullFormat.format(at);
}

/** "today", "yesterday", a weekday with its date, or for other years the whole date. */
export function day(at, now = Date.now()) {
  const ago = dayOf(now) - dayOf(at);
  if (ago === 0 || ago === 1) return nearFormat.format(-ago, "day");
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? dayFormat : yearFormat).format(at);
}

export function sameDay(one, other) {
  return dayOf(one) === dayOf(other);
}
