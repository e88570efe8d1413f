// What is typed into the box of the search: words, and filters such as "from:ada".
//
// A filter may be written in English, or in the language of the page. Where a name has
// spaces it stands in quotes: in:"Rose garden". A day is written as 2026-11-01, by
// the reader's calendar. A word after a minus must not be there, and words in
// quotes stand as they are; both are the server's to understand.

import { folded } from "../../text/folding.js";

export const LEAST = 2; // characters of words that are worth a question
const VALUES = { has: ["link", "reaction"], is: ["pinned", "saved", "mine", "thread"] };
const NAMES = ["from", "in"];
const DAYS = ["before", "after", "on"];
const PIECE = /([\p{L}\p{M}]+):(?:"([^"]*)"?|(\S*))|-?"[^"]*"?|\S+/gu;

/** English filters as the page calls them, such as `{"has:link": "hat:link"}`, the other way round. */
export function dictionary(words) {
  const known = new Map();
  for (const name of [...NAMES, ...DAYS]) known.set(name, name);
  for (const [name, values] of Object.entries(VALUES)) {
    known.set(name, name);
    for (const value of values) known.set(`${name}:${value}`, `${name}:${value}`);
  }
  for (const [english, said] of Object.entries(words)) {
    const [name, value] = english.split(":");
    const [saidName, saidValue] = folded(said).split(":");
    if (!known.has(saidName)) known.set(saidName, name);
    if (value && saidValue) known.set(`${name}:${saidValue}`, english);
  }
  return known;
}

/**
 * Take apart what was typed: `text` is what is left of words, `filters` are
 * `{name, value, source}` in the order in which they stand, `wrong` is the first that says nothing.
 *
 * A filter without its value is still being typed, and counts for nothing.
 */
export function parse(typed, known) {
  const words = [];
  const filters = [];
  let wrong = null;
  for (const [source, said, quoted, bare] of typed.matchAll(PIECE)) {
    const name = said && known.get(folded(said));
    if (!name) {
      words.push(source);
      continue;
    }
    const value = read(name, quoted ?? bare, known);
    if (value === undefined) continue;
    if (value === null) wrong ??= { name, source };
    else filters.push({ name, value, source });
  }
  return { text: words.join(" "), filters, wrong };
}

/** Whether it is worth asking the server as one types. */
export function isEnough({ text, filters }) {
  return filters.length > 0 || [...text.replace(/["\s-]/g, "")].length >= LEAST;
}

/** What was typed, without one of its filters. */
export function without(typed, { source }) {
  return typed.replace(source, "").replace(/\s+/g, " ").trim();
}

/** What was typed, with a filter at its end: one that has its value, or one that waits for it. */
export function filled(typed, filter) {
  const before = typed.trimEnd();
  return `${before}${before && " "}${filter}${filter.endsWith(":") ? "" : " "}`;
}

/** A name as it is written after "from:" or "in:". */
export function written(name) {
  return /[\s"]/.test(name) ? `"${name.replaceAll('"', "")}"` : name;
}

/** The filter whose name is being typed before the caret: `{name, begun, start}`, or null. */
export function begunAt(before, known) {
  const last = [...before.matchAll(PIECE)].at(-1);
  if (!last || last.index + last[0].length < before.length) return null;
  const [source, said, quoted, bare] = last;
  const name = said && known.get(folded(said));
  const value = source.slice((said ?? "").length + 1);
  const isClosed = value.length > 1 && value.endsWith('"');
  if (!NAMES.includes(name) || isClosed) return null;
  return { name, begun: quoted ?? bare, start: before.length - value.length };
}

/**
 * The times of the days that are asked for, ms: `after` is the first that counts, `before`
 * the first that does not. What is asked for twice holds twice.
 */
export function span(filters) {
  let after = null;
  let before = null;
  for (const { name, value } of filters) {
    if (name === "on" || name === "after") after = Math.max(after ?? 0, name === "on" ? value.begins : value.ends);
    if (name === "on" || name === "before") before = Math.min(before ?? Infinity, name === "on" ? value.ends : value.begins);
  }
  return { ...(after !== null && { after }), ...(before !== null && { before }) };
}

// Internal

/** What a filter says; undefined if nothing is said yet, null if it cannot be understood. */
function read(name, said, known) {
  if (!said) return undefined;
  if (NAMES.includes(name)) return said;
  if (DAYS.includes(name)) return day(said);
  return known.get(`${name}:${folded(said.trim())}`)?.split(":")[1] ?? null;
}

/** The first moment of a day and of the next; null for what is no day. */
function day(said) {
  const [, year, month, date] = (/^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(said) ?? []).map(Number);
  const begins = new Date(year, month - 1, date);
  if (!(begins.getMonth() === month - 1 && begins.getDate() === date)) return null;
  return { begins: begins.getTime(), ends: new Date(year, month - 1, date + 1).getTime() };
}
