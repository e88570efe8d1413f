// What a message does is what the table in the documents says, for every level, kind and presence.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { decide } from "../../static/js/notify/decide.js";

const DOCS = new URL("../../docs/notifications.md", import.meta.url);
const LEVELS = ["all", "mentions", "quiet", "hidden"];
const KINDS = ["message", "mention", "room", "direct"];
const NOTHING = { badge: "", bold: false, sound: "", notification: false };

/** The rows of the table in the documents, by level and kind. */
function table() {
  const rows = readFileSync(DOCS, "utf8").matchAll(/^\| (\w+) \| (\w+) \| (.+) \| (.+) \| (.+) \| (.+) \|$/gm);
  const found = new Map();
  for (const [, level, kind, ...cells] of rows) {
    if (level === "level") continue;
    const [badge, bold, sound, notification] = cells.map((cell) => (cell === "–" ? "" : cell));
    found.set(`${level} ${kind}`, { badge, bold: bold === "yes", sound, notification: notification === "yes" });
  }
  return found;
}

test("the documents have a row for each level and kind, and no other", () => {
  const expected = LEVELS.flatMap((level) => KINDS.map((kind) => `${level} ${kind}`));
  assert.deepEqual([...table().keys()], expected);
});

test("away and free to be disturbed, it is as the documents say", () => {
  for (const level of LEVELS) {
    for (const kind of KINDS) assert.deepEqual(decide({ level, kind }), table().get(`${level} ${kind}`), `${level} ${kind}`);
  }
});

test("reading, muted, not to be disturbed and looking change it, in this order", () => {
  for (const level of LEVELS) {
    for (const kind of KINDS) {
      for (const muted of [false, true]) {
        for (const dnd of [false, true]) {
          for (const presence of ["reading", "looking", "away"]) {
            const row = { ...table().get(`${muted ? "quiet" : level} ${kind}`) };
            if (dnd) Object.assign(row, { sound: "", notification: false });
            if (presence === "looking") row.notification = false;
            const expected = presence === "reading" ? NOTHING : row;
            const given = { level, kind, muted, dnd, presence };
            assert.deepEqual(decide(given), expected, JSON.stringify(given));
          }
        }
      }
    }
  }
});
