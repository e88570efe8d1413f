// Times and days: in the language of the page, in the manner of the reader's country.

import { dayOf } from "../model/reading/days.js";
import { mannerOf } from "../model/reading/language.js";

const manner = mannerOf(document.documentElement.lang, navigator.languages);
const clockFormat = new Intl.DateTimeFormat(manner, { hour: "numeric", minute: "2-digit" });
const fullFormat = new Intl.DateTimeFormat(manner, { dateStyle: "full", timeStyle: "short" });
const dayFormat = new Intl.DateTimeFormat(manner, { weekday: "long", day: "numeric", month: "long" });
const yearFormat = new Intl.DateTimeFormat(manner, { dateStyle: "long" });
const nearFormat = new Intl.RelativeTimeFormat(manner, { numeric: "auto" });

export function clock(at) {
  return clockFormat.format(at);
}

/** The time in another time zone; throws where that is not known. */
export function clockIn(timeZone, at) {
  return new Intl.DateTimeFormat(manner, { hour: "numeric", minute: "2-digit", timeZone }).format(at);
}

/** The day, with its year. */
export function date(at) {
  return yearFormat.format(at);
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
