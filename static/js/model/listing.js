// The rooms in the order in which they are listed, in sections.

import { isUnmade } from "./unmade.js";

const PEOPLE = 20; // direct rooms that are listed until all are asked for

/**
 * The sections that have a room: `starred`, `rooms`, `people` and `archived`, each with its `rooms`.
 *
 * `rooms` are all, by title; `by` "said" puts those first in which something was
 * said last, below the lobby. Direct rooms are always in that order. Of these,
 * `more` are left out, and those of the archive until `archive` is open. What is
 * hidden comes back when this person is called, and the `current` room is always there.
 */
export function listed(rooms, { by = "title", current = null, allPeople = false, archive = false } = {}) {
  const shown = rooms.filter((room) => room === current || !isAway(room));
  const kept = shown.filter(({ archived }) => archived);
  const open = shown.filter(({ archived }) => !archived);
  const starred = open.filter((room) => room.starred);
  const others = open.filter((room) => !room.starred);
  const people = others.filter(({ direct }) => direct).sort(bySaid);
  const most = allPeople ? people.length : PEOPLE;
  const near = people.filter((room, index) => index < most || room.unread || room === current);
  const order = by === "said" ? [...others].sort(bySaid) : others;
  const sections = [
    { name: "starred", rooms: starred, more: 0 },
    { name: "rooms", rooms: order.filter(({ direct }) => !direct), more: 0 },
    { name: "people", rooms: near, more: people.length - near.length },
    { name: "archived", rooms: kept.filter((room) => archive || room === current), more: archive ? 0 : kept.length },
  ];
  return sections.filter(({ rooms: found, more }) => found.length || more);
}

// Internal

/** Whether a room is listed only when somebody calls. */
function isAway(room) {
  if (isUnmade(room)) return !room.isBegun;
  return room.level === "hidden" && !(room.direct ? room.unread : room.mentions);
}

function bySaid(one, other) {
  if (one.name === "lobby" || other.name === "lobby") return one.name === "lobby" ? -1 : 1;
  return other.saidAt - one.saidAt;
}
