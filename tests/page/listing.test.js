// The list of rooms: sections, order, what is left out and comes back.

import assert from "node:assert/strict";
import { test } from "node:test";

import { listed } from "../../static/js/model/listing.js";

const room = (name, more = {}) => ({
  name,
  title: name,
  level: "mentions",
  unread: 0,
  mentions: 0,
  saidAt: 0,
  ...more,
});
const names = (sections) =>
  Object.fromEntries(sections.map(({ name, rooms }) => [name, rooms.map((each) => each.name)]));

test("stars come first, then rooms by title, then people by what was said last", () => {
  const rooms = [
    room("lobby"),
    room("attic", { saidAt: 5 }),
    room("garden", { saidAt: 9, starred: true }),
    room("zoo", { saidAt: 7 }),
    room("bob", { direct: true, saidAt: 1 }),
    room("eve", { direct: true, saidAt: 2 }),
    room("fay", { direct: true, starred: true }),
  ];
  assert.deepEqual(names(listed(rooms)), {
    starred: ["garden", "fay"],
    rooms: ["lobby", "attic", "zoo"],
    people: ["eve", "bob"],
  });
  assert.deepEqual(names(listed(rooms, { by: "said" })).rooms, ["lobby", "zoo", "attic"]);
});

test("what is hidden comes back when somebody calls, and what is looked at is there", () => {
  const hidden = room("quiet", { level: "hidden", unread: 3 });
  const person = room("bob", { level: "hidden", direct: true });
  assert.deepEqual(listed([hidden, person]), []);
  assert.deepEqual(names(listed([hidden, person], { current: hidden })), { rooms: ["quiet"] });
  hidden.mentions = 1;
  person.unread = 1;
  assert.deepEqual(names(listed([hidden, person])), { rooms: ["quiet"], people: ["bob"] });
});

test("of many people the last ones are listed, and those who wrote", () => {
  const people = Array.from({ length: 30 }, (_, index) => room(`p${index}`, { direct: true, saidAt: 100 - index }));
  people[29].unread = 1;
  const [section] = listed(people);
  assert.equal(section.rooms.length, 21);
  assert.equal(section.rooms.at(-1).name, "p29");
  assert.equal(section.more, 9);
  const [all] = listed(people, { allPeople: true });
  assert.deepEqual([all.rooms.length, all.more], [30, 0]);
});

test("the archive is a section that is opened", () => {
  const rooms = [room("lobby"), room("old", { archived: true, starred: true }), room("older", { archived: true })];
  const [, closed] = listed(rooms);
  assert.deepEqual([closed.name, closed.rooms.length, closed.more], ["archived", 0, 2]);
  assert.deepEqual(names(listed(rooms, { archive: true })).archived, ["old", "older"]);
});

test("a room that is not made yet is listed as soon as something is begun in it", () => {
  const unmade = room("to:8", { direct: true });
  assert.deepEqual(listed([unmade]), []);
  unmade.isBegun = true;
  assert.deepEqual(names(listed([unmade])), { people: ["to:8"] });
});
