// Jumping to messages, the way back, and what links to messages say.

import assert from "node:assert/strict";
import { test } from "node:test";

import { People } from "../../static/js/model/people/people.js";
import { Place } from "../../static/js/model/place.js";
import { Quotes } from "../../static/js/model/reading/quotes.js";
import { Trail } from "../../static/js/model/reading/trail.js";
import { HandClock } from "./hand.js";
import { ada, bob, ServedRoom } from "./served.js";
import { StubLine } from "./stubline.js";

const LONG = 400;
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A page in the lobby, before it has a line; a second room was never looked at. */
function scene({ offset = null } = {}) {
  const [lobby, garden] = [new ServedRoom("lobby"), new ServedRoom("garden")];
  for (const room of [lobby, garden]) for (let count = 0; count < LONG; count++) room.say(bob, `line ${count + 1}`);
  const line = new StubLine();
  const clock = new HandClock();
  const around = offset && lobby.page({ around: offset, limit: 100 });
  const boot = { you: ada, rooms: [], room_state: lobby.stateFor(ada), page: lobby.page({ limit: 50 }), offset, around };
  const place = new Place(boot, { line, people: new People(ada), time: clock });
  const told = [];
  for (const type of ["went", "reset", "sought", "changed"]) {
    place.addEventListener(type, ({ detail }) => told.push([type, detail.room.name, detail.offset]));
  }
  const come = () => line.come({ you: ada, rooms: [lobby, garden].map((room) => room.stateFor(ada)) });
  return { lobby, garden, line, clock, place, told, come };
}

/** The server answers everything that was asked. */
async function answer({ line, ...rooms }) {
  for (const { event, resolve } of line.asked.splice(0)) {
    const { room, limit, ...span } = event;
    resolve(structuredClone(rooms[room].page({ ...span, limit })));
  }
  await settled();
}

async function jump(at, name, offset) {
  const finding = at.place.find(name, offset);
  await answer(at);
  const found = await finding;
  if (found) at.place.look(found);
  return found;
}

/** What is looked at, as its first and last offset. */
const looked = ({ place }) => [place.current.log.bottom, place.current.log.top];

test("a message that is held is only sought, and nothing is asked for", async () => {
  const at = scene();
  at.place.go("lobby");
  at.told.length = 0;
  assert.ok(await jump(at, "lobby", LONG - 10));
  assert.deepEqual(at.told, [["sought", "lobby", LONG - 10]]);
  assert.ok(at.place.current.parts.atEnd);
});

test("the first message, one in the middle and one of another room are fetched with what is around them", async () => {
  const at = scene();
  at.place.go("lobby");
  at.come();
  for (const [name, offset] of [["lobby", 1], ["lobby", 200], ["garden", 100], ["lobby", LONG]]) {
    at.told.length = 0;
    const elsewhere = at.place.current.name !== name;
    assert.ok(await jump(at, name, offset));
    assert.equal(at.place.current.name, name);
    assert.equal(at.place.current.parts.message(offset).text, `line ${offset}`);
    assert.ok(at.place.current.log.holds(offset));
    assert.deepEqual(at.told, [[elsewhere ? "went" : "reset", name, offset], ["sought", name, offset]]);
  }
  assert.ok(at.place.current.parts.atEnd);
});

test("what is deleted, within voids, no message or not there leads nowhere, held or not", async () => {
  const at = scene();
  at.place.go("lobby");
  at.come();
  for (let of = 90; of < 110; of++) at.lobby.delete(bob, of);
  const edited = at.lobby.edit(bob, 120, "other");
  const note = at.lobby.joined(bob);
  for (const entry of at.lobby.log.slice(LONG)) at.line.hear(structuredClone(entry));
  const before = looked(at);
  at.told.length = 0;
  for (const offset of [90, 100, 109, edited.offset, note.offset, note.offset + 1, 5_000]) {
    assert.equal(await jump(at, "lobby", offset), null, offset);
  }
  assert.equal(await jump(at, "attic", 1), null);
  assert.deepEqual([at.told, looked(at)], [[], before]);
});

test("a message that is deleted while its page is on the way is not there", async () => {
  const at = scene();
  at.place.go("lobby");
  at.come();
  const finding = at.place.find("lobby", 100);
  const [{ event, resolve }] = at.line.asked.splice(0);
  const page = structuredClone(at.lobby.page(event));
  at.line.hear(structuredClone(at.lobby.delete(bob, 100)));
  resolve(page);
  assert.equal(await finding, null);
});

test("what comes while a page is on the way is in it, and what comes after it is at the end", async () => {
  const at = scene();
  at.place.go("lobby");
  at.come();
  const finding = at.place.find("lobby", 100);
  const [{ event, resolve }] = at.line.asked.splice(0);
  const page = structuredClone(at.lobby.page(event));
  at.line.hear(structuredClone(at.lobby.edit(bob, 101, "other")));
  at.line.hear(structuredClone(at.lobby.delete(bob, 99)));
  for (let count = 0; count < 200; count++) at.line.hear(structuredClone(at.lobby.say(bob, `pouring ${count}`)));
  resolve(page);
  at.place.look(await finding);
  const { parts } = at.place.current;
  assert.deepEqual([parts.message(99), parts.message(101).text], [null, "other"]);
  at.line.hear(structuredClone(at.lobby.edit(bob, 102, "after")));
  for (let count = 0; count < 200; count++) at.line.hear(structuredClone(at.lobby.say(bob, `pouring ${count}`)));
  assert.equal(parts.message(102).text, "after");
  assert.equal(parts.end.top, at.lobby.top);
  const held = at.lobby.shown.filter(({ offset }) => parts.log.holds(offset));
  assert.deepEqual(parts.log.entries, held);
});

test("without a line what is held is gone to, and of the rest one stays where one is", async () => {
  const at = scene();
  at.place.go("lobby");
  assert.ok(await jump(at, "lobby", LONG));
  const before = looked(at);
  await assert.rejects(at.place.find("lobby", 5), { code: "no_line" });
  at.come();
  const finding = at.place.find("lobby", 5);
  at.line.drop();
  await assert.rejects(finding, { code: "no_line" });
  assert.deepEqual(looked(at), before);
});

test("a page that was opened at a message has that and the end, and misses nothing of either", async () => {
  const at = scene({ offset: 100 });
  at.place.look(at.place.held("lobby", 100));
  at.place.where = () => 100;
  const edited = at.lobby.edit(bob, 100, "other");
  const { positions } = at.place;
  assert.deepEqual(positions, { lobby: { epoch: "e1", offset: LONG } });
  at.come();
  at.line.hear(structuredClone(edited));
  assert.equal(at.line.asked.length, 0);
  assert.equal(at.place.current.parts.message(100).text, "other");
  assert.equal(at.place.current.unread, 100);
});

test("a link below the last page leads into it", () => {
  const at = scene({ offset: LONG - 5 });
  at.place.look(at.place.held("lobby", LONG - 5));
  assert.ok(at.place.current.parts.atEnd);
});

// The way back

function browser() {
  const entries = [{ state: null, address: "/rooms/lobby" }];
  let at = 0;
  return {
    entries,
    replaceState: (state, _, address = entries[at].address) => (entries[at] = { state, address }),
    pushState: (state, _, address) => entries.splice((at += 1), Infinity, { state, address }),
    go: (by) => entries[(at += by)].state,
  };
}

function memory() {
  const kept = new Map();
  return { get: (key) => structuredClone(kept.get(key)) ?? null, put: (key, value) => kept.set(key, structuredClone(value)) };
}

test("Back and Forward lead to where one was at each jump, one entry each, and after a reload too", () => {
  const [history, visit] = [browser(), memory()];
  let here = "the end";
  const trail = new Trail(history, visit, () => here);
  assert.equal(trail.come(null), undefined);
  trail.push("/rooms/lobby/42");
  here = "around 42, and a bit further";
  trail.push("/rooms/lobby/7");
  here = "around 7";
  assert.equal(history.entries.length, 3);
  assert.equal(trail.come(history.go(-1)), "around 42, and a bit further");
  here = "around 42, and back again";
  assert.equal(trail.come(history.go(-1)), "the end");
  here = "the end";
  assert.equal(trail.come(history.go(1)), "around 42, and back again");
  here = "around 42 for good";
  trail.keep();
  const after = new Trail(history, visit, () => here);
  assert.equal(after.come(history.go(0)), "around 42 for good");
  assert.equal(after.come(history.go(1)), "around 7");
  after.push("/rooms/garden");
  assert.equal(new Set(history.entries.map(({ state }) => state.entry)).size, history.entries.length);
});

test("the trail is bounded, and begins anew in a tab that has none", () => {
  const [history, visit] = [browser(), memory()];
  const trail = new Trail(history, visit, () => "somewhere");
  trail.come(null);
  for (let count = 0; count < 300; count++) trail.push(`/rooms/lobby/${count + 1}`);
  trail.keep();
  assert.equal(visit.get("trail").places.length, 100);
  assert.equal(trail.come(history.go(-250)), undefined);
  assert.equal(new Trail(browser(), memory(), () => "").come({ entry: 7 }), undefined);
});

// What links say

function quotes() {
  const at = scene();
  at.place.go("lobby");
  at.come();
  const heard = [];
  const found = new Quotes({ place: at.place, line: at.line, time: at.clock });
  found.addEventListener("quoted", ({ detail: { room, offset } }) => heard.push(room ? `${room}/${offset}` : "all"));
  return { ...at, quotes: found, heard };
}

test("of a message that is held it is known at once what it says, of another after one question", async () => {
  const at = quotes();
  assert.equal(at.quotes.of("lobby", LONG).text, `line ${LONG}`);
  assert.equal(at.quotes.of("garden", 3), undefined);
  assert.equal(at.quotes.of("garden", 3), undefined);
  assert.deepEqual(at.line.asked.map(({ event }) => event), [{ type: "browse", room: "garden", around: 3, limit: 1 }]);
  await answer(at);
  assert.deepEqual(at.heard, ["garden/3"]);
  assert.equal(at.quotes.of("garden", 3).text, "line 3");
  assert.equal(at.line.asked.length, 0);
});

test("nothing is asked about rooms of others, and what is not there is known not to be", async () => {
  const at = quotes();
  at.garden.delete(bob, 3);
  assert.equal(at.quotes.of("attic", 3), null);
  assert.equal(at.line.asked.length, 0);
  assert.equal(at.quotes.of("garden", 3), undefined);
  await answer(at);
  assert.equal(at.quotes.of("garden", 3), null);
});

test("a few are asked for at a time, and few are remembered", async () => {
  const at = quotes();
  for (let offset = 1; offset <= 300; offset++) at.quotes.of("garden", offset);
  let most = 0;
  while (at.line.asked.length) {
    most = Math.max(most, at.line.asked.length);
    await answer(at);
  }
  assert.equal(most, 4);
  assert.equal(at.heard.length, 300);
  assert.equal(at.quotes.of("garden", 300).text, "line 300");
  assert.equal(at.quotes.of("garden", 1), undefined);
});

test("an edit is shown, and what is deleted is shown no more", async () => {
  const at = quotes();
  at.quotes.of("garden", 3);
  await answer(at);
  at.line.hear(at.garden.edit(bob, 3, "other"));
  assert.equal(at.quotes.of("garden", 3).text, "other");
  at.line.hear(at.garden.delete(bob, 3));
  assert.equal(at.quotes.of("garden", 3), null);
  assert.deepEqual(at.heard, ["garden/3", "garden/3", "garden/3"]);
});

test("after each coming back all is asked for anew", async () => {
  const at = quotes();
  at.quotes.of("garden", 3);
  await answer(at);
  at.line.drop();
  await settled();
  at.garden.delete(bob, 3);
  assert.equal(at.quotes.of("garden", 3).text, "line 3");
  at.quotes.of("garden", 4);
  await settled();
  at.come();
  assert.equal(at.heard.at(-1), "all");
  assert.equal(at.quotes.of("garden", 3), undefined);
  assert.equal(at.quotes.of("garden", 4), undefined);
  await answer(at);
  assert.equal(at.quotes.of("garden", 3), null);
  assert.equal(at.quotes.of("garden", 4).text, "line 4");
});

test("who asks too fast asks again later, by itself", async () => {
  const at = quotes();
  at.quotes.of("garden", 3);
  at.line.asked.pop().reject({ code: "too_fast", retry_after: 700 });
  await settled();
  assert.equal(at.quotes.of("garden", 3), undefined);
  assert.equal(at.line.asked.length, 0);
  at.clock.turn(700);
  assert.equal(at.heard.at(-1), "all");
  assert.equal(at.quotes.of("garden", 3), undefined);
  await answer(at);
  assert.equal(at.quotes.of("garden", 3).text, "line 3");
});
