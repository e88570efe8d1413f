// What one has changed goes out in its order, once, and is kept until then.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Keep } from "../../static/js/model/keep.js";
import { Outgoing } from "../../static/js/model/writing/outgoing.js";
import { Place } from "../../static/js/model/place.js";
import { People } from "../../static/js/model/people/people.js";
import { HandClock } from "./hand.js";
import { changedElsewhere, Memory } from "./memory.js";
import { everySeed } from "./random.js";
import { ada, bob, ServedRoom } from "./served.js";
import { StubLine } from "./stubline.js";

const SCENES = 2_000;
const STEPS = 60;
const SECOND = 1_000;

/** A page with one room, and what it has to send. */
class Desk {
  clock = new HandClock();
  line = new StubLine();
  tabs = new EventTarget();
  served = new ServedRoom();
  told = [];
  #drawn = 0;

  constructor({ storage = new Memory() } = {}) {
    this.storage = storage;
    this.begin();
  }

  /** Load the page, perhaps anew: only the browser's storage is left. */
  begin() {
    this.clock.stop();
    this.line = new StubLine();
    const state = this.served.stateFor(ada);
    const boot = { you: ada, rooms: [state], room_state: state, page: this.served.page({}), access: "guests" };
    this.place = new Place(boot, { line: this.line, people: new People(ada), time: this.clock });
    this.place.go("lobby");
    this.outgoing = new Outgoing({
      line: this.line,
      place: this.place,
      keep: new Keep(ada.id, () => this.storage),
      tabs: this.tabs,
      time: this.clock,
      random: () => 1,
      id: () => `c${++this.#drawn}`,
    });
    for (const type of ["changed", "settled"]) {
      this.outgoing.addEventListener(type, ({ detail }) => this.told.push([type, detail.client_id, detail.state]));
    }
  }

  come() {
    this.line.come({ you: ada, rooms: [this.served.stateFor(ada)] });
  }

  get room() {
    return this.place.room("lobby");
  }

  say(text) {
    this.outgoing.change({ type: "say", room: "lobby", text });
  }

  edit(of, text) {
    this.outgoing.change({ type: "edit", room: "lobby", of, text });
  }

  remove(of) {
    this.outgoing.change({ type: "delete", room: "lobby", of });
  }

  get sent() {
    return this.line.said.filter(({ type }) => type !== "read");
  }

  get states() {
    return this.outgoing.of("lobby").map(({ state, code }) => (code ? `${state}: ${code}` : state));
  }
}

test("changes of all kinds go out one by one, in the order they were made", () => {
  const desk = new Desk();
  desk.served.say(ada, "first");
  desk.served.say(ada, "second");
  desk.begin();
  desk.come();
  desk.say("one");
  desk.edit(1, "two");
  desk.remove(2);
  assert.deepEqual(desk.sent, [{ type: "say", client_id: "c1", room: "lobby", text: "one" }]);
  desk.line.hear({ type: "accepted", client_id: "c1", room: "lobby", offset: 2 });
  desk.line.hear({ type: "accepted", client_id: "c2", room: "lobby", offset: 3 });
  const [, edit, remove] = desk.sent;
  assert.deepEqual(edit, { type: "edit", client_id: "c2", room: "lobby", of: 1, text: "two" });
  assert.deepEqual(remove, { type: "delete", client_id: "c3", room: "lobby", of: 2 });
});

test("a change of any type goes out with all that it says", () => {
  const desk = new Desk();
  desk.come();
  desk.outgoing.change({ type: "prefer", theme: "dark" });
  desk.line.hear({ type: "accepted", client_id: "c1", offset: 0 });
  desk.outgoing.change({ type: "mark", room: "lobby", offset: 7 });
  assert.deepEqual(desk.sent, [
    { type: "prefer", theme: "dark", client_id: "c1" },
    { type: "mark", room: "lobby", offset: 7, client_id: "c2" },
  ]);
});

test("what is no entry of a log is over when it is accepted", () => {
  const desk = new Desk();
  desk.served.say(bob, "hello");
  desk.begin();
  desk.come();
  desk.outgoing.change({ type: "mark", room: "lobby", offset: 1 });
  desk.line.hear({ type: "accepted", client_id: "c1", room: "lobby", offset: 99 });
  assert.deepEqual([desk.states, Object.keys(desk.storage)], [[], []]);
});

test("what was not sent yet goes out no more if it is taken back, or replaced", () => {
  const desk = new Desk();
  const react = { room: "lobby", of: 1, emoji: "👍" };
  desk.outgoing.change({ type: "react", ...react });
  desk.outgoing.change({ type: "react", ...react, emoji: "🎉" });
  desk.outgoing.change({ type: "unreact", ...react });
  desk.edit(1, "one");
  desk.edit(1, "two");
  desk.edit(2, "other");
  desk.remove(2);
  assert.deepEqual(desk.outgoing.of("lobby").map(({ type, of, emoji, text }) => [type, of, emoji ?? text]), [
    ["react", 1, "🎉"],
    ["edit", 1, "two"],
    ["delete", 2, undefined],
  ]);
});

test("what may have been stored already is taken back by the server only", () => {
  const desk = new Desk();
  desk.come();
  desk.outgoing.change({ type: "pin", room: "lobby", of: 1 });
  desk.line.drop();
  desk.begin();
  desk.outgoing.change({ type: "unpin", room: "lobby", of: 1 });
  assert.deepEqual(desk.outgoing.of("lobby").map(({ type }) => type), ["pin", "unpin"]);
});

test("a message is drawn as if its changes were stored, until they are, or are refused", () => {
  const desk = new Desk();
  desk.served.say(ada, "helo");
  desk.served.say(ada, "nonsense");
  desk.begin();
  desk.come();
  const drawn = (offset) => desk.outgoing.over(desk.room.log.at(offset));
  desk.edit(1, "hello");
  desk.remove(2);
  const { text, html, pending, offset } = drawn(1);
  assert.deepEqual([text, html, pending.state, offset], ["hello", null, "waiting", 1]);
  assert.equal(drawn(2), null);
  assert.equal(desk.room.log.at(1).text, "helo");
  desk.line.hear({ type: "refused", client_id: "c1", code: "too_late", message: "a sentence" });
  desk.line.hear({ type: "refused", client_id: "c2", code: "not_allowed", message: "another" });
  assert.deepEqual([drawn(1).text, drawn(1).pending.code], ["helo", "too_late"]);
  desk.outgoing.discard("c1");
  assert.equal(drawn(1), desk.room.log.at(1));
  assert.equal(drawn(2), desk.room.log.at(2));
});

test("a reaction that is put and taken away five times without a line goes out once", () => {
  const desk = new Desk();
  desk.served.say(bob, "hello");
  desk.begin();
  for (const type of ["react", "unreact", "react", "unreact", "react"]) {
    desk.outgoing.change({ type, room: "lobby", of: 1, emoji: "👍" });
    const { reactions = {}, reacting = [] } = desk.outgoing.over(desk.room.log.at(1));
    assert.deepEqual([reactions, reacting], type === "react" ? [{ "👍": [ada.id] }, ["👍"]] : [{}, []]);
  }
  desk.come();
  const sent = desk.line.said.filter(({ type }) => type.endsWith("react"));
  assert.deepEqual(sent.map(({ type }) => type), ["react"]);
  desk.line.hear({ type: "accepted", client_id: sent[0].client_id, room: "lobby", offset: 2 });
  desk.line.hear(desk.served.react(ada, 1, "👍"));
  assert.deepEqual(desk.outgoing.over(desk.room.log.at(1)), desk.served.log[0]);
  assert.deepEqual(desk.outgoing.unsent, []);
});

test("of what is refused, a text stays, and anything else is undone; both are told", () => {
  const desk = new Desk();
  const refused = [];
  desk.served.say(ada, "helo");
  desk.begin();
  desk.outgoing.addEventListener("refused", ({ detail }) => refused.push([detail.client_id, detail.message]));
  desk.come();
  desk.edit(1, "hello");
  desk.outgoing.change({ type: "pin", room: "lobby", of: 1 });
  desk.line.hear({ type: "refused", client_id: "c1", code: "too_late", message: "a sentence" });
  desk.line.hear({ type: "refused", client_id: "c2", code: "not_allowed", message: "another" });
  assert.deepEqual(desk.states, ["failed: too_late"]);
  assert.deepEqual(refused, [["c1", "a sentence"], ["c2", "another"]]);
  assert.deepEqual(desk.told.at(-1), ["settled", "c2", "failed"]);
  desk.edit(1, "hallo");
  assert.deepEqual(desk.states, ["waiting"]);
});

test("a change is kept by the browser until it is stored", () => {
  const desk = new Desk();
  desk.say("written to nobody");
  desk.begin();
  desk.come();
  assert.deepEqual(desk.sent.map(({ client_id, text }) => [client_id, text]), [["c1", "written to nobody"]]);
  desk.line.hear({ type: "accepted", client_id: "c1", room: "lobby", offset: 1 });
  assert.deepEqual(Object.keys(desk.storage), []);
});

test("what the page of 0.1.0 kept goes out as well", () => {
  const storage = new Memory();
  const kept = { client_id: "old", room: "lobby", text: "written before", at: 1, wrote: 1, order: 1, state: "late" };
  storage.setItem(`parlor:${ada.id}:unsent:old`, JSON.stringify(kept));
  const desk = new Desk({ storage });
  desk.come();
  assert.deepEqual(desk.sent.map(({ type, client_id, text }) => [type, client_id, text]), [
    ["say", "old", "written before"],
  ]);
});

test("what is too large for the server holds up nothing: it fails, and the others go on", () => {
  const desk = new Desk();
  let asked = 0;
  desk.line.now = () => (asked += 1);
  desk.come();
  desk.say("far too large");
  desk.say("small");
  desk.line.up = false;
  desk.line.dispatchEvent(new CustomEvent("line", { detail: { state: "stopped", code: 1009 } }));
  assert.deepEqual([desk.states, asked], [["failed: too_large", "waiting"], 1]);
  desk.come();
  assert.deepEqual(desk.sent.map(({ text }) => text), ["far too large", "small"]);
  desk.begin();
  assert.deepEqual(desk.states, ["failed: too_large", "waiting"]);
});

test("what was made in a room that is gone is not sent to another one of its name", () => {
  const desk = new Desk();
  desk.served.say(bob, "hello");
  desk.begin();
  desk.say("for the old room");
  desk.edit(1, "of the old one");
  desk.outgoing.change({ type: "react", room: "lobby", of: 1, emoji: "🎉" });
  desk.served.epoch = "e2";
  desk.come();
  assert.deepEqual(desk.sent, []);
  assert.deepEqual(desk.states, ["failed: no_such_room", "failed: no_such_message"]);
  desk.say("for the new one");
  assert.deepEqual(desk.sent.map(({ text }) => text), ["for the new one"]);
  desk.line.hear({ type: "accepted", client_id: desk.sent[0].client_id, room: "lobby", offset: 2 });
  desk.outgoing.again("c1");
  assert.equal(desk.sent.at(-1).text, "for the old room");
  assert.equal("epoch" in desk.sent.at(-1), false);
});

test("what was made in a room is sent there after the page was loaded anew, and not to another", () => {
  for (const [epoch, states] of [["e1", ["waiting"]], ["e2", ["failed: no_such_room"]]]) {
    const desk = new Desk();
    desk.say("kept");
    desk.served.epoch = epoch;
    desk.begin();
    desk.come();
    assert.deepEqual(desk.states, states);
  }
});

test("one's own entry settles a message without a word, for its row stays", () => {
  const desk = new Desk();
  desk.come();
  desk.say("hello");
  desk.line.hear(desk.served.say(ada, "hello", "c1"));
  assert.deepEqual(desk.outgoing.of("lobby"), []);
  assert.deepEqual(desk.told, [["changed", "c1", "waiting"]]);
});

test("an entry of somebody else with the same client_id settles nothing", () => {
  const desk = new Desk();
  desk.come();
  desk.say("hello");
  desk.line.hear(desk.served.say(bob, "mine", "c1"));
  assert.deepEqual(desk.states, ["waiting"]);
});

test("an edit is settled by the entry that it makes", () => {
  const desk = new Desk();
  desk.served.say(ada, "helo");
  desk.begin();
  desk.come();
  desk.edit(1, "hello");
  desk.line.hear(desk.served.edit(ada, 1, "hello", "c1"));
  assert.deepEqual(desk.told.at(-1), ["settled", "c1", "waiting"]);
  assert.equal(desk.room.log.at(1).text, "hello");
});

test("a change that changed nothing is settled when the page has seen as much", () => {
  const desk = new Desk();
  desk.served.say(ada, "hello");
  desk.served.say(bob, "helo");
  desk.begin();
  desk.come();
  desk.edit(1, "hello");
  const other = desk.served.edit(bob, 2, "hello, too");
  desk.line.hear({ type: "accepted", client_id: "c1", room: "lobby", offset: other.offset });
  assert.deepEqual(desk.states, ["stored"]);
  desk.line.hear(other);
  assert.deepEqual(desk.states, []);
});

test("what is refused says why, and holds up nothing", () => {
  const desk = new Desk();
  desk.come();
  desk.say("too long");
  desk.say("good");
  desk.line.hear({ type: "refused", client_id: "c1", code: "too_long", message: "a sentence" });
  assert.deepEqual(desk.states, ["failed: too_long", "waiting"]);
  assert.equal(desk.outgoing.of("lobby")[0].message, "a sentence");
  assert.equal(desk.sent.at(-1).text, "good");
  desk.line.hear({ type: "accepted", client_id: "c2", room: "lobby", offset: 1 });
  desk.outgoing.again("c1");
  assert.equal(desk.sent.at(-1).client_id, "c1");
});

test("what came too fast waits as long as it is told, and so do the others", () => {
  const desk = new Desk();
  desk.come();
  desk.say("one");
  desk.say("two");
  desk.line.hear({ type: "refused", client_id: "c1", code: "too_fast", retry_after: 3 * SECOND });
  desk.clock.turn(2 * SECOND);
  assert.equal(desk.sent.length, 1);
  assert.deepEqual(desk.states, ["late: too_fast", "late: too_fast"]);
  assert.equal(desk.outgoing.of("lobby")[0].retryAfter, 3 * SECOND);
  desk.clock.turn(2 * SECOND);
  assert.deepEqual(desk.sent.map(({ client_id }) => client_id), ["c1", "c1"]);
});

test("what one room refuses for long holds up no other room, and is tried again by hand", () => {
  const desk = new Desk();
  desk.come();
  desk.say("one");
  desk.say("two");
  desk.line.hear({ type: "refused", client_id: "c1", code: "slow_mode", message: "Slow.", retry_after: 3_600 * SECOND });
  assert.deepEqual(desk.sent.map(({ client_id }) => client_id), ["c1", "c2"]);
  desk.line.hear({ type: "refused", client_id: "c2", code: "muted", message: "Muted.", retry_after: 3_600 * SECOND });
  assert.deepEqual(desk.states, ["failed: slow_mode", "failed: muted"]);
  desk.outgoing.again("c1");
  assert.equal(desk.sent.at(-1).client_id, "c1");
});

test("while the store is away all of it waits, and goes out by itself", () => {
  const desk = new Desk();
  desk.come();
  desk.say("one");
  for (let count = 0; count < 3; count++) {
    desk.line.hear({ type: "refused", client_id: "c1", code: "not_stored" });
    desk.clock.turn(9 * SECOND);
  }
  assert.deepEqual(desk.sent.map(({ client_id }) => client_id), ["c1", "c1", "c1", "c1"]);
  assert.deepEqual(desk.states, ["late: not_stored"]);
});

test("what is not answered makes for a new line, and is sent again on it", () => {
  const desk = new Desk();
  desk.come();
  desk.say("one");
  desk.clock.turn(16 * SECOND);
  assert.equal(desk.line.renewed, 1);
  desk.come();
  assert.deepEqual(desk.sent.map(({ client_id }) => client_id), ["c1", "c1"]);
});

test("a refusal of nothing in particular does not hold up the others for ever", () => {
  const desk = new Desk();
  desk.come();
  desk.say("one");
  desk.say("two");
  desk.line.hear({ type: "refused", code: "malformed" });
  desk.clock.turn(16 * SECOND);
  assert.equal(desk.line.renewed, 0);
  assert.deepEqual(desk.states, ["failed: malformed", "waiting"]);
  assert.equal(desk.sent.at(-1).client_id, "c2");
});

test("a refusal of what nobody here has asked for changes nothing", () => {
  const desk = new Desk();
  desk.come();
  desk.say("one");
  desk.line.hear({ type: "refused", client_id: "unheard of", code: "too_long" });
  assert.deepEqual(desk.states, ["waiting"]);
});

test("what waits for long says so", () => {
  const desk = new Desk();
  desk.say("one");
  desk.clock.turn(26 * SECOND);
  assert.deepEqual(desk.states, ["late"]);
});

test("what another tab has sent is not sent here", () => {
  const desk = new Desk();
  desk.say("one");
  changedElsewhere(desk.tabs, "parlor:1:unsent:c1", null);
  desk.come();
  assert.deepEqual(desk.sent, []);
  assert.deepEqual(desk.states, []);
});

test("what is thrown away is gone", () => {
  const desk = new Desk();
  desk.say("one");
  desk.outgoing.discard("c1");
  desk.begin();
  assert.deepEqual(desk.states, []);
});

/** A server that stores a change once, however often it comes, and tells of it when it likes. */
class Server {
  stored = new Map();
  #coming = [];
  #desk;
  #chance;

  constructor(desk, chance) {
    this.#desk = desk;
    this.#chance = chance;
  }

  /** Take what was sent since last time; what is on a line that breaks may be lost. */
  take() {
    for (const event of this.#desk.line.said.splice(0)) if (event.type !== "read") this.#store(event);
  }

  drop() {
    if (this.#chance.is(0.5)) this.take();
    this.#desk.line.said = [];
    this.#coming = [];
    this.#desk.line.drop();
  }

  come() {
    const { served, place } = this.#desk;
    const offset = place.positions.lobby.offset;
    this.#desk.come();
    this.#coming.push(...served.since(offset, this.#chance).map((entry) => structuredClone(entry)));
  }

  deliver() {
    const event = this.#coming.shift();
    if (event) this.#desk.line.hear(event);
    return Boolean(event);
  }

  // Internal

  #store({ client_id: id, type, text, of }) {
    const chance = this.#chance;
    const { served } = this.#desk;
    const known = this.stored.get(id);
    if (known) return this.#answer({ type: "accepted", client_id: id, room: "lobby", offset: known });
    const [code, retry] = chance.pick([["too_fast", 500], ["not_stored"], ["unavailable"], [], [], [], [], []]);
    if (code) return this.#answer({ type: "refused", client_id: id, code, retry_after: retry });
    if (type !== "say" && served.log[of - 1].type !== "said") {
      return this.#answer({ type: "refused", client_id: id, code: "no_such_message" });
    }
    const entry = this.#write(type, { id, text, of });
    this.stored.set(id, entry.offset);
    const answers = [{ type: "accepted", client_id: id, room: "lobby", offset: entry.offset }, structuredClone(entry)];
    for (const answer of chance.is(0.5) ? answers : answers.reverse()) this.#answer(answer);
  }

  #write(type, { id, text, of }) {
    const { served } = this.#desk;
    if (type === "say") return served.say(ada, text, id);
    return type === "edit" ? served.edit(ada, of, text, id) : served.delete(ada, of, id);
  }

  #answer(event) {
    this.#coming.push(event);
  }
}

function step(desk, server, chance) {
  const own = desk.room.log.entries.filter(({ who }) => who?.id === ada.id);
  const deed = chance.below(14);
  if (deed < 2) desk.say(`line ${chance.below(1_000)}`);
  else if (deed < 3 && own.length) desk.edit(chance.pick(own).offset, `changed ${chance.below(9)}`);
  else if (deed < 4 && own.length) desk.remove(chance.pick(own).offset);
  else if (deed < 7) server.take();
  else if (deed < 11) server.deliver();
  else if (deed < 12) desk.clock.turn(chance.below(3 * SECOND));
  else if (!desk.line.up) server.come();
  else if (chance.is(0.5)) server.drop();
}

test("whatever breaks, each change is stored once and in its order, and nothing is left over", async () => {
  await everySeed(SCENES, (chance) => {
    const desk = new Desk();
    const server = new Server(desk, chance);
    server.come();
    for (let count = 0; count < STEPS; count++) {
      step(desk, server, chance);
      if (!chance.is(0.02)) continue;
      server.drop();
      desk.begin();
    }
    for (let round = 0; round < 2_000 && (round < 3 || desk.outgoing.unsent.length); round++) {
      if (!desk.line.up) server.come();
      server.take();
      while (server.deliver());
      for (const { state, client_id: id } of desk.outgoing.unsent) if (state === "failed") desk.outgoing.discard(id);
      desk.clock.turn(25 * SECOND);
    }
    assert.deepEqual(desk.states, []);
    assert.deepEqual(Object.keys(desk.storage), []);
    const numbers = [...server.stored].map(([id, offset]) => [Number(id.slice(1)), offset]);
    assert.deepEqual(numbers, numbers.toSorted(([one], [other]) => one - other));
    assert.deepEqual(desk.room.log.entries, desk.served.shown);
  });
});
