// Deeds: in which order they are offered, to which message, and by which key.

import assert from "node:assert/strict";
import test from "node:test";

import { Deeds, told } from "../../static/js/deeds/deeds.js";
import { keyOf } from "../../static/js/deeds/keys.js";

const said = { type: "said", offset: 7, text: "hello" };
const deed = (name, rest = {}) => ({ name, icon: name, label: name, run: () => {}, ...rest });

function deedsOf(...all) {
  const deeds = new Deeds();
  for (const each of all) deeds.add(each);
  return deeds;
}

test("deeds have one order, whichever was added first, and the one that destroys comes last", () => {
  const deeds = deedsOf(deed("delete"), deed("report"), deed("new"), deed("copy"), deed("reply"), deed("edit"));
  const names = deeds.of(said).map(({ name }) => name);
  assert.deepEqual(names, ["reply", "edit", "copy", "new", "report", "delete"]);
});

test("nothing is offered that cannot be done, by no way", () => {
  const deeds = deedsOf(deed("edit", { key: "e", offered: ({ text }) => text === "mine" }));
  assert.deepEqual(deeds.of(said), []);
  assert.equal(deeds.byKey("e", said), undefined);
  assert.equal(deeds.named("edit", said), undefined);
  assert.equal(deeds.byKey("e", { ...said, text: "mine" }).name, "edit");
});

test("nothing can be done with what is no stored message", () => {
  const deeds = deedsOf(deed("copy"));
  for (const message of [null, undefined, { type: "joined" }]) assert.deepEqual(deeds.of(message), []);
});

test("a deed may have several keys", () => {
  const deeds = deedsOf(deed("delete", { key: ["Delete", "Backspace"] }), deed("copy"));
  for (const key of ["Delete", "Backspace"]) assert.equal(deeds.byKey(key, said).name, "delete");
  assert.deepEqual(deeds.withKeys.map(({ name }) => name), ["delete"]);
});

test("a label may depend on the message", () => {
  const label = ({ pinned }) => (pinned ? "unpin" : "pin");
  assert.equal(told(label, { pinned: true }), "unpin");
  assert.equal(told("copy", said), "copy");
});

test("a key is found on a keyboard without Latin letters, and where it stands on those that have them", () => {
  assert.equal(keyOf({ key: "C", code: "KeyC" }), "c");
  assert.equal(keyOf({ key: "с", code: "KeyC" }), "c");
  assert.equal(keyOf({ key: "ؤ", code: "KeyC" }), "c");
  assert.equal(keyOf({ key: "z", code: "KeyY" }), "z");
  assert.equal(keyOf({ key: "Delete", code: "Delete" }), "Delete");
  assert.equal(keyOf({ key: "é", code: "Digit2" }), "é");
});
