// What changes make of messages.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fold } from "../../static/js/model/log/fold.js";
import { Log } from "../../static/js/model/log/log.js";
import { ada, bob, ServedRoom } from "./served.js";

function held(served, page = served.page({})) {
  const log = new Log();
  log.replace(served.epoch, page);
  return log;
}

function take(log, entry) {
  log.add(entry);
  return log.fold(entry);
}

test("an edit changes the text of the message that it is about, and of no other", () => {
  const served = new ServedRoom();
  served.say(ada, "Helo");
  served.say(bob, "Hi");
  const log = held(served);
  const edited = served.edit(ada, 1, "Hello");
  const changed = take(log, edited);
  assert.deepEqual(log.entries, served.shown);
  assert.deepEqual(changed.map(({ offset, was, entry }) => [offset, was.text, entry.text]), [[1, "Helo", "Hello"]]);
  assert.equal(log.at(1).edited_at, edited.at);
});

test("an edit that a page knows already changes nothing, nor does an older one", () => {
  const served = new ServedRoom();
  served.say(ada, "one");
  const first = served.edit(ada, 1, "two");
  served.edit(ada, 1, "three");
  const log = held(served);
  assert.deepEqual(log.fold(first), []);
  assert.equal(log.at(1).text, "three");
});

test("an edit without a text says nothing", () => {
  const entry = { type: "said", offset: 1, text: "kept" };
  assert.equal(fold(entry, { type: "edited", of: 1, offset: 2, at: 2 }), entry);
});

test("reactions stand in the order of time, and what a page knows already changes nothing", () => {
  const served = new ServedRoom();
  served.say(ada, "one");
  const log = held(served);
  const changes = [[bob, "👍"], [ada, "🎉"], [ada, "👍"], [bob, "👍"], [bob, "👍"], [ada, "🎉"]].map(([who, emoji]) => {
    const change = served.react(who, 1, emoji);
    const [{ entry }] = take(log, change);
    assert.deepEqual(entry, served.log[0]);
    return change;
  });
  assert.deepEqual(Object.entries(log.at(1).reactions), [["👍", [ada.id, bob.id]]]);
  for (const change of changes) assert.deepEqual(log.fold(change), []);
});

test("a deletion takes the message away, and of several only messages", () => {
  const served = new ServedRoom();
  served.joined(bob);
  served.say(bob, "one");
  served.say(ada, "two");
  served.joined(ada);
  const log = held(served);
  take(log, { type: "deleted", room: "lobby", offset: 5, at: 5, who: ada, of: 1, to: 3 });
  assert.deepEqual(log.entries.map(({ offset }) => offset), [1, 4]);
  assert.equal(log.top, 5);
});

test("a change of what is not held is ignored", () => {
  const served = new ServedRoom();
  for (let count = 0; count < 10; count++) served.say(ada, `line ${count}`);
  const log = held(served, served.page({ limit: 3 }));
  assert.deepEqual(take(log, served.edit(ada, 2, "changed")), []);
  assert.deepEqual(take(log, served.delete(ada, 3)), []);
  assert.deepEqual(log.entries, served.shown.slice(-3));
});

test("a void covers several offsets, and takes away what is held there", () => {
  const served = new ServedRoom();
  for (let count = 0; count < 3; count++) served.say(ada, `line ${count}`);
  const log = held(served);
  assert.equal(log.add({ type: "void", room: "lobby", offset: 4, to: 9 }), "added");
  assert.equal(log.top, 9);
  log.fold({ type: "void", room: "lobby", offset: 2, to: 3 });
  assert.deepEqual(log.entries.map(({ offset }) => offset), [1]);
});

test("a page that was taken before a change, and comes after it, is changed", () => {
  const served = new ServedRoom();
  for (let count = 0; count < 10; count++) served.say(ada, `line ${count}`);
  const log = held(served, served.page({ limit: 3 }));
  const older = served.page({ before: log.bottom });
  take(log, served.edit(ada, 2, "changed"));
  take(log, served.delete(ada, 3));
  log.prepend(older);
  assert.deepEqual(log.entries, served.shown);
});

test("an entry of a kind that nobody knows is held and counted", () => {
  const served = new ServedRoom();
  served.say(ada, "Hello");
  const log = held(served);
  assert.equal(log.add(served.praise(bob, 1)), "added");
  assert.equal(log.entries.length, 2);
  assert.equal(log.top, 2);
});

test("what is let go of leaves the rest as it is", () => {
  const served = new ServedRoom();
  for (let count = 0; count < 10; count++) served.say(ada, `line ${count}`);
  const log = held(served);
  take(log, served.edit(ada, 9, "changed"));
  log.trim(4);
  assert.deepEqual(log.entries, served.shown.slice(-4));
  assert.deepEqual([log.bottom, log.top, log.more], [7, 11, true]);
});

test("a message counts the replies of its conversation, each once", () => {
  const served = new ServedRoom();
  served.say(ada, "Hello");
  const log = held(served);
  const first = served.reply(bob, "Hi", 1);
  const second = served.reply(ada, "Well", 2);
  for (const reply of [first, second, first]) {
    log.add(reply);
    log.fold(reply);
  }
  assert.equal(log.at(1).replies, 2);
  assert.deepEqual(log.entries, served.shown);
  take(log, served.delete(bob, 2));
  assert.deepEqual([log.at(1).replies, log.at(3).reply], [1, { of: 2, who: bob }]);
  assert.deepEqual(log.entries, served.shown);
});

test("a message that outlives many of its replies counts those that are left", () => {
  const served = new ServedRoom();
  served.say(ada, "Hello");
  const replies = [1, 2, 3].map((of) => served.reply(bob, "Hi", of));
  const log = held(served);
  const gone = { type: "deleted", room: served.room, at: 5, of: 2, to: 3, root: 1, replies: 1 };
  const changed = log.fold({ ...gone, offset: log.top + 1 });
  assert.deepEqual(changed.map(({ offset, entry }) => [offset, entry?.replies]), [[1, 1], [2, undefined], [3, undefined], [4, undefined]]);
  assert.equal(log.at(1).as_of, log.top + 1);
  for (const reply of replies) assert.deepEqual(log.fold(reply), []);
});

test("what is pinned is so until it is not, and each pin is a note", () => {
  const served = new ServedRoom();
  served.say(ada, "Hello");
  const log = held(served);
  const pinned = served.pin(bob, 1);
  log.add(pinned);
  log.fold(pinned);
  assert.equal(log.at(1).pinned, true);
  take(log, served.unpin(ada, 1));
  assert.deepEqual(log.entries, served.shown);
  assert.equal(log.at(2).type, "pinned");
});
