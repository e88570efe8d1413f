// Writing to people whose room the server does not have yet, and rooms that are set otherwise.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Keep } from "../../static/js/model/keep.js";
import { Outgoing } from "../../static/js/model/writing/outgoing.js";
import { People } from "../../static/js/model/people/people.js";
import { Place } from "../../static/js/model/place.js";
import { Drafts } from "../../static/js/model/writing/drafts.js";
import { Directs, message } from "../../static/js/rooms/directs.js";
import { HandClock } from "./hand.js";
import { Memory } from "./memory.js";
import { ada, bob, eve } from "./served.js";
import { StubLine } from "./stubline.js";

const lobby = { room: "lobby", title: "Lobby", position: { epoch: "e", offset: 0 }, may: ["say"] };
const direct = {
  room: "private-x",
  title: "",
  private: true,
  direct: true,
  people: [ada, bob],
  position: { epoch: "f", offset: 1 },
  may: ["say", "edit"],
};

function page() {
  const line = new StubLine();
  const people = new People(ada, [bob, eve]);
  people.notes = "Notes to self";
  const place = new Place({ you: ada, rooms: [lobby] }, { line, people, time: new HandClock() });
  let ids = 0;
  const memory = new Memory();
  const keep = new Keep(1, () => memory);
  const outgoing = new Outgoing({ line, place, keep, tabs: new EventTarget(), time: new HandClock(), id: () => `id${++ids}` });
  line.come({ you: ada, rooms: [lobby] });
  line.said.splice(0);
  return { line, people, place, outgoing, keep };
}

test("a direct room is called by its people", () => {
  const { people, place } = page();
  assert.equal(place.directWith([]).title, "Notes to self");
  assert.equal(place.directWith([2]).title, "bob");
  assert.equal(place.directWith([2, 3]).title, "bob, eve");
  people.learn([{ id: 9, name: "fay" }]);
  assert.equal(place.directWith([3, 2, 9]).title, "bob, eve +1");
  people.learn([{ id: 2, name: "robert" }]);
  assert.equal(place.directWith([2]).title, "robert");
});

test("the first message goes to people, and what waits goes to the room that it made", () => {
  const { line, place, outgoing } = page();
  const unmade = place.directWith([bob.id]);
  assert.equal(place.directWith([bob.id]), unmade);
  outgoing.change(message(unmade, "one"));
  outgoing.change(message(unmade, "two"));
  const [first, ...rest] = line.said.splice(0);
  assert.deepEqual(first, { type: "say", to: [bob.id], text: "one", client_id: "id1" });
  assert.deepEqual(rest, []);
  const made = [];
  outgoing.addEventListener("made", ({ detail }) => made.push(detail));
  line.hear({ type: "accepted", client_id: "id1", room: "private-x", offset: 1 });
  assert.deepEqual(made, [{ room: "private-x", unmade: "to:2" }]);
  assert.deepEqual(outgoing.of("to:2"), []);
  assert.equal(outgoing.of("private-x").length, 2);
  assert.deepEqual(line.said.splice(0), []); // until the room is there
  line.hear({ type: "granted", room: direct });
  assert.deepEqual(line.said.splice(0), [{ type: "say", room: "private-x", text: "two", client_id: "id2" }]);
  assert.equal(place.directWith([bob.id]).name, "private-x");
});

test("a room that is not made is asked for nothing, and outlives a welcome", () => {
  const { line, place } = page();
  place.directWith([bob.id]);
  place.go("to:2");
  line.come({ you: ada, rooms: [lobby] });
  assert.equal(place.current.name, "to:2");
  assert.deepEqual(Object.keys(place.positions), []);
  assert.equal(line.asked.filter(({ event }) => event.room === "to:2").length, 0);
  place.read(place.current);
  assert.deepEqual(line.said.filter(({ type }) => type === "read"), []);
});

test("what is set of a room, and what one may do there, is taken over when it is told", () => {
  const { line, place } = page();
  line.hear({ type: "granted", room: direct });
  const room = place.room("private-x");
  const told = [];
  place.addEventListener("set", ({ detail }) => told.push(detail.room));
  line.hear({ type: "room", room: "private-x", title: "", private: true, people: [ada, { ...bob, ended: true }], closed: true, may: ["delete"] });
  assert.deepEqual(told, [room]);
  assert.deepEqual([[...room.may], room.closed, [...room.ended]], [["delete"], true, [bob.id]]);
  line.hear({ type: "room", room: "lobby", title: "Hall", topic: "All", writers: "owners", inviters: "all", newcomers: "quiet", for_all: true, archived: true, owners: [1], silent_until: 5, slow: 30, may: [] });
  const { title, topic, writers, inviters, newcomers, forAll, archived, owners, silentUntil, slow } = place.room("lobby");
  assert.deepEqual([silentUntil, slow], [5, 30]);
  assert.deepEqual({ title, topic, writers, inviters, newcomers, forAll, archived, owners }, { title: "Hall", topic: "All", writers: "owners", inviters: "all", newcomers: "quiet", forAll: true, archived: true, owners: [1] });
  line.hear({ type: "room", room: "lobby", title: "Hall", may: [] });
  assert.deepEqual([place.room("lobby").silentUntil, place.room("lobby").slow], [0, 0]);
  assert.deepEqual([place.room("lobby").inviters, place.room("lobby").newcomers, place.room("lobby").forAll], ["owners", "default", false]);
});

test("of what is told of a block the highest version counts, whatever its order", () => {
  const { line, people } = page();
  line.hear({ type: "blocked", person: 2, on: false, version: 5 });
  line.hear({ type: "blocked", person: 2, on: true, version: 4 });
  assert.equal(people.isBlocked(2), false);
  line.hear({ type: "blocked", person: 2, on: true, version: 6 });
  assert.equal(people.isBlocked(2), true);
  line.come({ you: ada, rooms: [lobby], blocked: [3] });
  assert.deepEqual([people.isBlocked(2), people.isBlocked(3)], [false, true]);
});

test("of a room that was deleted nothing is left here, and it is told who did it, though unknown till now", () => {
  const { line, people, place } = page();
  const garden = { room: "garden", title: "Garden", position: { epoch: "g", offset: 0 }, may: ["say", "delete_room"] };
  line.hear({ type: "granted", room: garden });
  place.go("garden");
  const room = place.current;
  assert.equal(room.may.has("delete_room"), true);
  const gone = [];
  place.addEventListener("gone", ({ detail }) => gone.push(detail));
  line.hear({ type: "revoked", room: "garden", deleted: true, by: { id: 44, name: "kim" } });
  assert.deepEqual(gone, [{ room, deleted: true, by: { id: 44, name: "kim" } }]);
  assert.equal(place.room("garden"), undefined);
  assert.equal(people.now({ id: 44 }).name, "kim");
  line.hear({ type: "revoked", room: "garden", deleted: true, by: { id: 44, name: "kim" } });
  line.hear({ type: "said", room: "garden", offset: 1, at: 1, who: bob, text: "late", html: "late", client_id: "x" });
  assert.equal(gone.length, 1);
  line.hear({ type: "granted", room: { ...direct, room: "attic", direct: false, people: [] } });
  line.hear({ type: "revoked", room: "attic" });
  assert.deepEqual([gone[1].deleted, gone[1].by], [false, undefined]);
});

for (const first of ["the page", "the draft"]) {
  test(`what is typed while the room of some people is made goes there, be it ${first} that goes first`, () => {
    const { line, place, outgoing, keep } = page();
    const drafts = new Drafts(keep, new EventTarget());
    const going = { expect() {}, look: (room) => place.go(room.name) };
    const goThere = () => place.addEventListener("granted", ({ detail }) => place.go(detail.room.name));
    if (first === "the page") goThere();
    new Directs({ place, going, outgoing, drafts }).write([bob.id]);
    if (first === "the draft") goThere();
    const unmade = place.current;
    outgoing.change(message(unmade, "one"));
    drafts.put(unmade, "before");
    line.hear({ type: "accepted", client_id: "id1", room: direct.room, offset: 1 });
    drafts.put(unmade, "after");
    line.hear({ type: "granted", room: direct });
    assert.equal(place.current.name, direct.room);
    assert.equal(drafts.of({ name: direct.room }), "before\nafter");
    assert.equal(drafts.of(unmade), "");
    assert.equal(place.room(unmade.name), undefined);
  });
}
