// Words of one's own: what is told of them to this person only, before the message or after it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isCalled } from "../../static/js/model/writing/calling.js";
import { People } from "../../static/js/model/people/people.js";
import { Place } from "../../static/js/model/place.js";
import { UnreadCalls } from "../../static/js/model/reading/unreadcalls.js";
import { HandClock } from "./hand.js";
import { ada, bob, ServedRoom } from "./served.js";
import { StubLine } from "./stubline.js";

/** A page in the lobby, with some messages of bob's, all unread. */
function scene({ long = 3, called = [] } = {}) {
  const lobby = new ServedRoom("lobby");
  for (let number = 0; number < long; number++) lobby.say(bob, `line ${number}`);
  const line = new StubLine();
  const people = new People(ada);
  const state = lobby.stateFor(ada);
  const place = new Place({ you: ada, rooms: [], room_state: state, page: { ...lobby.page({}), called } }, {
    line, people, time: new HandClock(),
  });
  place.go("lobby");
  line.come({ you: ada, rooms: [state] });
  line.asked.length = 0;
  const drawn = [];
  place.addEventListener("changed", ({ detail }) => drawn.push(detail.offset));
  const word = (of, { by = of, offset = of, on = true } = {}) => line.hear({ type: "called", room: "lobby", of, offset, by, on });
  return { lobby, line, people, place, room: place.current, drawn, word };
}

test("a message of which a word is told first is a mention when it comes", () => {
  const { lobby, line, people, room, word } = scene();
  word(4);
  assert.equal(room.mentions, 0);
  const said = lobby.say(bob, "tea");
  line.hear(said);
  assert.equal(room.mentions, 1);
  assert.equal(room.kindOf(said), "mention");
  assert.ok(isCalled(people, said));
  line.hear(lobby.say(bob, "nothing"));
  assert.equal(room.mentions, 1);
});

test("a word that is told after the message counts once, and has it drawn anew", () => {
  const { lobby, line, room, drawn, word } = scene();
  line.hear(lobby.say(bob, "tea"));
  word(4);
  assert.equal(room.mentions, 1);
  assert.deepEqual(drawn, [4]);
});

test("a word that is told twice counts once", () => {
  const { lobby, line, room, word } = scene();
  word(4);
  line.hear(lobby.say(bob, "tea"));
  word(4);
  assert.equal(room.mentions, 1);
});

test("what the server has counted already is counted no more", () => {
  const { lobby, line, room, word } = scene();
  line.hear(lobby.say(bob, "tea"));
  line.hear({ ...lobby.mark(ada, 1), mentions: 1 });
  word(4);
  assert.equal(room.mentions, 1);
});

test("an edit adds a word and takes one away, before it is told or after", () => {
  for (const isFirst of [true, false]) {
    const { lobby, line, people, room, word } = scene();
    const told = (entry, called) => (isFirst ? [called, () => line.hear(entry)] : [() => line.hear(entry), called]).forEach((tell) => tell());
    told(lobby.edit(bob, 2, "tea"), () => word(2, { by: 4 }));
    assert.equal(room.mentions, 1);
    assert.ok(people.hears("lobby", 2));
    told(lobby.edit(bob, 2, "milk"), () => word(2, { by: 5, on: false }));
    assert.equal(room.mentions, 0);
    assert.ok(!people.hears("lobby", 2));
  }
});

test("a message with a word that is deleted calls no more", () => {
  const { lobby, line, room, word } = scene();
  word(4);
  line.hear(lobby.say(bob, "tea"));
  word(4, { by: 5, on: false });
  line.hear(lobby.delete(bob, 4));
  assert.equal(room.mentions, 0);
});

test("what is read is no mention any more", () => {
  const { lobby, line, place, room, word } = scene();
  word(4);
  line.hear(lobby.say(bob, "tea"));
  place.read(room, 4);
  assert.equal(room.mentions, 0);
});

test("pages and the welcome say which messages have a word", () => {
  const { line, lobby, people, room } = scene({ called: [2] });
  assert.ok(isCalled(people, room.heldAt(2)));
  assert.ok(!isCalled(people, room.heldAt(3)));
  line.come({ you: ada, rooms: [lobby.stateFor(ada)], called: { lobby: [3], gone: [1] } });
  assert.ok(isCalled(people, room.heldAt(3)));
});

test("one's own message calls nobody, whatever is told", () => {
  const { lobby, line, people, room, word } = scene();
  word(4);
  const said = lobby.say(ada, "tea");
  line.hear(said);
  assert.equal(room.mentions, 0);
  assert.ok(!isCalled(people, said));
});

test("a word in a room that is not there is nothing", () => {
  const { line, room } = scene();
  line.hear({ type: "called", room: "elsewhere", of: 1, offset: 1, by: 1, on: true });
  assert.equal(room.mentions, 0);
});

test("the next unread mention is one by a word, too, and by an edit of what was read", async () => {
  const { lobby, line, people, room, word } = scene();
  const unread = new UnreadCalls({ line, people });
  unread.begin(room);
  line.addEventListener("called", ({ detail }) => unread.hear(detail));
  line.hear(lobby.mark(ada, 3));
  word(2, { by: 4, offset: 4 });
  line.hear(lobby.edit(bob, 2, "tea"));
  word(5);
  line.hear(lobby.say(bob, "more tea"));
  assert.equal(room.mentions, 2);
  assert.equal(await unread.next(2), 5);
  assert.equal(await unread.next(5), 2);
  word(2, { by: 6, offset: 4, on: false });
  line.hear(lobby.edit(bob, 2, "milk"));
  assert.equal(await unread.next(5), 5);
});
