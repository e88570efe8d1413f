// Edits that are begun lose nothing, over each other and over a reload; who may change what is told by the server's time.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Changeable } from "../../static/js/model/writing/changeable.js";
import { Edits } from "../../static/js/model/writing/edits.js";
import { Keep } from "../../static/js/model/keep.js";
import { HandClock } from "./hand.js";
import { Memory } from "./memory.js";
import { StubLine } from "./stubline.js";

const lobby = { name: "lobby" };
const SECOND = 1_000;
const YEAR = 365 * 24 * 3600 * SECOND;

function begun(storage = new Memory()) {
  return new Edits(new Keep(1, () => storage));
}

test("an edit that is begun survives a reload, and is one room's", () => {
  const storage = new Memory();
  begun(storage).begin(lobby, { of: 3, was: "helo", text: "helo" });
  begun(storage).put(lobby, { text: "hello" });
  assert.deepEqual(begun(storage).of(lobby), { of: 3, was: "helo", text: "hello" });
  assert.equal(begun(storage).of({ name: "garden" }), null);
});

test("an edit over another one leaves that as it is, until the one above is over", () => {
  const edits = begun();
  edits.begin(lobby, { of: 3, was: "helo", text: "helo" });
  edits.put(lobby, { text: "hello" });
  edits.begin(lobby, { of: 5, was: "untouched", text: "untouched" });
  edits.begin(lobby, { of: 7, was: "by", text: "by" });
  edits.end(lobby, 7);
  assert.equal(edits.of(lobby).text, "hello");
  edits.begin(lobby, { of: 7, was: "by", text: "by" });
  edits.begin(lobby, { of: 3, was: "helo", text: "helo" });
  assert.deepEqual(edits.of(lobby), { of: 3, was: "helo", text: "hello" });
  edits.end(lobby, 3);
  assert.equal(edits.of(lobby), null);
});

function changeable({ may = ["edit", "delete"], ...times }) {
  const clock = new HandClock();
  const line = new StubLine();
  const place = { you: { id: 1 }, room: (name) => (name === "lobby" ? { may: new Set(may) } : undefined) };
  const told = { at: clock.now(), ...times };
  return { clock, line, allows: new Changeable(told, { line, place, time: clock }) };
}

function said(at, id = 1) {
  return { type: "said", room: "lobby", offset: 1, at, who: { id } };
}

test("without an end one changes one's own for ever, and nobody else's", () => {
  const { clock, allows } = changeable({});
  const [own, theirs] = [said(clock.now()), said(clock.now(), 2)];
  clock.turn(YEAR);
  assert.deepEqual([allows.edits(own), allows.deletes(own)], [true, true]);
  assert.deepEqual([allows.edits(theirs), allows.deletes(theirs)], [false, false]);
  assert.equal(allows.edits({ ...own, room: "left since" }), false);
  assert.equal(allows.edits({ ...own, type: "joined" }), false);
});

test("who rules a room deletes at any time, and edits nobody else's words", () => {
  const { clock, allows } = changeable({ may: ["edit", "delete", "delete_others"], edit_time: 0, delete_time: 0 });
  for (const message of [said(clock.now()), said(clock.now() - YEAR, 2)]) {
    assert.deepEqual([allows.edits(message), allows.deletes(message)], [false, true]);
  }
});

test("the time to change a message is over when it is for the server, wherever the clocks go", () => {
  const { clock, line, allows } = changeable({ edit_time: 60 * SECOND, delete_time: 90 * SECOND });
  const message = said(clock.now());
  clock.turn(59 * SECOND);
  clock.jump(YEAR);
  assert.deepEqual([allows.edits(message), allows.deletes(message)], [true, true]);
  clock.jump(-2 * YEAR);
  clock.turn(2 * SECOND);
  assert.deepEqual([allows.edits(message), allows.deletes(message)], [false, true]);
  // The machine slept, and the server says what time it is.
  line.come({ at: message.at + 100 * SECOND, delete_time: 90 * SECOND });
  assert.deepEqual([allows.edits(message), allows.deletes(message)], [true, false]);
});
