// What is pinned and saved, as far as the page knows.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Pins } from "../../static/js/model/people/pins.js";
import { Saved } from "../../static/js/model/people/saved.js";
import { StubLine } from "./stubline.js";

const state = (pins, offset) => ({ room: "lobby", pins, position: { epoch: "e1", offset } });

test("pins are counted from what the server said, each entry once", () => {
  const line = new StubLine();
  const pins = new Pins({ rooms: [state(2, 10)] }, line);
  const hear = (type, offset, more) => line.hear({ type, room: "lobby", offset, at: 1, ...more });
  hear("pinned", 10, { of: 3 }); // known
  hear("pinned", 11, { of: 4 });
  hear("pinned", 11, { of: 4 });
  assert.equal(pins.count("lobby"), 3);
  hear("unpinned", 12, { of: 4 });
  hear("deleted", 13, { of: 3, pinned: true });
  hear("deleted", 14, { of: 5 });
  assert.equal(pins.count("lobby"), 1);
  pins.set("lobby", 7, 13); // a list from before
  assert.equal(pins.count("lobby"), 1);
  pins.set("lobby", 0, 14);
  assert.deepEqual([pins.count("lobby"), pins.count("garden")], [0, 0]);
});

test("of two words about a saved message the later one counts", async () => {
  const line = new StubLine();
  const changes = [];
  const outgoing = { of: () => changes, change: (change) => changes.push(change) };
  const saved = new Saved({ line, outgoing });
  const message = { room: "lobby", offset: 4 };
  line.hear({ type: "unsaved", room: "lobby", of: 4, version: 8 });
  line.hear({ type: "saved", room: "lobby", of: 4, version: 7 });
  assert.equal(saved.has(message), false);
  line.hear({ type: "saved", room: "lobby", of: 4, version: 9 });
  assert.equal(saved.has(message), true);
  saved.toggle(message);
  assert.deepEqual(changes, [{ type: "unsave", room: "lobby", of: 4 }]);
  assert.equal(saved.has(message), false); // what is on its way counts at once
});
