// What is said aloud: a line at most every second and a half, or how many there were.

import assert from "node:assert/strict";
import test from "node:test";

import { Saying } from "../../static/js/messages/reading/saying.js";
import { HandClock } from "./hand.js";

function listen() {
  const heard = [];
  const clock = new HandClock();
  const saying = new Saying({ say: (lines) => heard.push(...lines), count: (number) => `${number} new`, clock });
  return { heard, clock, saying };
}

test("a line after a silence is said at once, and the next waits its turn", () => {
  const { heard, clock, saying } = listen();
  saying.add("ada: one");
  clock.turn(0);
  assert.deepEqual(heard, ["ada: one"]);
  saying.add("bob: two");
  clock.turn(1_499);
  assert.deepEqual(heard, ["ada: one"]);
  clock.turn(1);
  assert.deepEqual(heard, ["ada: one", "bob: two"]);
});

test("of many that come meanwhile it is said how many they were", () => {
  const { heard, clock, saying } = listen();
  for (let number = 0; number < 6; number++) {
    saying.add(`line ${number}`);
    clock.turn(100);
  }
  clock.turn(1_500);
  assert.deepEqual(heard, ["line 0", "5 new"]);
});

test("who mentions the listener is said among many", () => {
  const { heard, clock, saying } = listen();
  saying.add("bob: one");
  saying.add("ada mentioned you in Garden", { mentions: true });
  saying.add("bob: two");
  clock.turn(0);
  assert.deepEqual(heard, ["ada mentioned you in Garden", "2 new"]);
});

test("what waits is not said once nobody listens to the room", () => {
  const { heard, clock, saying } = listen();
  saying.add("one");
  clock.turn(0);
  saying.add("two");
  saying.clear();
  clock.turn(2_000);
  assert.deepEqual(heard, ["one"]);
  saying.add("three");
  clock.turn(0);
  assert.deepEqual(heard, ["one", "three"]);
});
