// What is unread in a room.

import assert from "node:assert/strict";
import { test } from "node:test";

import { People } from "../../static/js/model/people/people.js";
import { Room } from "../../static/js/model/room.js";
import { ada, bob, ServedRoom } from "./served.js";

const filled = (served, count) => {
  for (let number = 0; number < count; number++) served.say(bob, `line ${number}`);
  return served;
};

function roomOf(served, { holds = true, limit = 50 } = {}) {
  const room = new Room(served.stateFor(ada), new People(ada));
  if (holds) room.fill(served.page({ limit }));
  return room;
}

test("others' messages are unread, one's own and changes are not", () => {
  const served = filled(new ServedRoom(), 2);
  const room = roomOf(served);
  room.take(served.say(ada, "mine"));
  room.take(served.edit(bob, 1, "changed"));
  room.take(served.say(bob, "more"));
  assert.equal(room.unread, 3);
});

test("an unread message that is deleted is not counted any more", () => {
  const served = filled(new ServedRoom(), 3);
  const room = roomOf(served);
  room.take(served.delete(bob, 2));
  assert.equal(room.unread, 2);
});

test("a message that was read already is not counted down when it is deleted", () => {
  const served = filled(new ServedRoom(), 3);
  const room = roomOf(served);
  room.markRead(2);
  room.take(served.delete(bob, 1));
  assert.equal(room.unread, 1);
});

test("in a room that was never opened a deletion counts down, too", () => {
  const served = filled(new ServedRoom(), 3);
  const room = roomOf(served, { holds: false });
  const own = served.say(ada, "mine");
  for (const entry of [own, served.say(bob, "more"), served.delete(bob, 1), served.delete(bob, 5)]) room.take(entry);
  room.take(served.delete(ada, own.offset));
  assert.equal(room.unread, 2);
});

test("what nobody in particular deleted is counted down, too", () => {
  const served = filled(new ServedRoom(), 3);
  const room = roomOf(served, { holds: false });
  const { who, ...deleted } = served.delete(bob, 2);
  room.take(deleted);
  assert.equal(room.unread, 2);
});

test("the server's number counts what comes again while resuming only once", () => {
  const served = filled(new ServedRoom(), 3);
  const room = roomOf(served);
  const seen = served.top;
  served.say(bob, "while away");
  served.delete(bob, 1);
  room.update(served.stateFor(ada));
  assert.equal(room.unread, 3);
  for (const entry of served.log.slice(seen)) room.take(entry);
  assert.equal(room.unread, 3);
});

test("beyond a hundred nobody counts", () => {
  const served = filled(new ServedRoom(), 150);
  const room = roomOf(served, { limit: 20 });
  room.take(served.delete(bob, 150));
  assert.ok(room.doubtful, "the server knows whether there are others");
  room.hearRead(served.mark(ada, 0));
  assert.equal(room.unread, 100);
});

test("a mention that is edited in or deleted shows in the count", () => {
  const served = filled(new ServedRoom(), 2);
  const room = roomOf(served);
  room.take(served.edit(bob, 1, "hello @ada"));
  assert.equal(room.mentions, 1);
  room.take(served.delete(bob, 1));
  assert.equal(room.mentions, 0);
});

test("a gap is filled by a page that covers all that is held", () => {
  const served = filled(new ServedRoom(), 5);
  const room = roomOf(served);
  served.edit(bob, 2, "lost on the way");
  served.delete(bob, 3);
  const last = served.say(bob, "heard");
  assert.equal(room.take(last).found, "gap");
  const { added, changed } = room.fill(served.page({}));
  assert.deepEqual(added, [last]);
  assert.deepEqual(changed.map(({ offset, entry }) => [offset, entry?.text]), [[2, "lost on the way"], [3, undefined]]);
  assert.deepEqual(room.log.entries, served.shown);
});

test("a page that does not cover all that is held takes its place", () => {
  const served = filled(new ServedRoom(), 30);
  const room = roomOf(served);
  served.edit(bob, 2, "lost on the way");
  room.take(served.say(bob, "heard"));
  assert.equal(room.fill(served.page({ limit: 10 })), null);
  assert.deepEqual(room.log.entries, served.shown.slice(-10));
});

test("what a person may is what the server says, or else what was always so", () => {
  const served = new ServedRoom("attic");
  const people = new People(ada);
  assert.ok(new Room(served.stateFor(ada), people).may.has("leave"));
  assert.ok(!new Room({ ...served.stateFor(ada), room: "lobby" }, people).may.has("leave"));
  assert.deepEqual([...new Room({ ...served.stateFor(ada), may: ["say"] }, people).may], ["say"]);
});
