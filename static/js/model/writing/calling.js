// Whom "@" and some letters may mean: those who spoke lately first, then who else is known here.

import { folded } from "../../text/folding.js";

const LATELY = 200; // entries that are looked at for who spoke lately
const BEGUN = /(?:^|[\s\p{Ps}\p{Pi}"'])(@[^\n@]{0,40})$/u;

/** The "@" before the caret and what follows it, if a name may be begun there; else null. */
export function begunCall(before) {
  return BEGUN.exec(before.slice(-42))?.[1] ?? null;
}

/** Whether a name, or a word in it, begins so. */
export function beginsSo(name, sought) {
  const whole = folded(name);
  if (whole.startsWith(sought)) return true;
  return [...whole.matchAll(/[\s\-_.]+/g)].some(({ 0: gap, index }) => whole.startsWith(sought, index + gap.length));
}

/** Whether a name is written to its end, as it calls somebody: nothing of it is left to be put in. */
export function isWhole(written, name) {
  const [one, other] = [written, name].map((text) => text.trim().normalize("NFKC").toLowerCase());
  return one === other;
}

/** Whether a message of another calls this person: by name, with everybody, as a reply, or by a word of their own. */
export function isCalled(people, { who, room, offset, mentions = [], called = [] }) {
  const { you } = people;
  if (who.id === you.id) return false;
  return mentions.some(({ id }) => id === you.id || id === 0) || called.includes(you.id) || people.hears(room, offset);
}

/** The ids of those who spoke lately in a room, the latest first. */
export function spokeLately(room) {
  const said = room.end.entries.slice(-LATELY).filter(({ type }) => type === "said");
  return [...new Set(said.reverse().map(({ who }) => who.id))];
}
