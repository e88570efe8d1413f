// Emoji by name, in texts, and by themselves.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { found, groupsOf, toned, withEmoji } from "../../static/js/model/writing/emoji.js";
import { isEmojiOnly } from "../../static/js/model/writing/emojionly.js";
import { Keep } from "../../static/js/model/keep.js";
import { Used } from "../../static/js/model/writing/used.js";
import { Memory } from "./memory.js";

const made = join(mkdtempSync(join(tmpdir(), "emoji-")), "data");
const make = "import sys, pathlib; from parlor.web.assets import emoji; emoji.write(pathlib.Path(sys.argv[1]))";
execFileSync(process.env.PYTHON ?? "python3", ["-c", make, made]);
const data = (language) => groupsOf(JSON.parse(readFileSync(join(made, `${language}.json`), "utf8")));
const all = (language) => data(language).flatMap(({ emoji }) => emoji);
const known = JSON.parse(
  execFileSync(process.env.PYTHON ?? "python3", [
    "-c",
    "import json; from parlor.text.emoji import known; print(json.dumps(list(known().values())))",
  ], { maxBuffer: 1e7 }),
);

test("one finds an emoji in one's language, and by its short name in any", () => {
  const first = (language, query) => found(all(language), query)[0]?.emoji;
  assert.equal(first("en", "tada"), "🎉");
  assert.equal(first("en", "popper"), "🎉");
  assert.equal(first("de", "rakete"), "🚀");
  assert.equal(first("de", "glühb"), "💡");
  assert.equal(first("de", "gluhb"), "💡");
  assert.equal(first("ja", "ロケット"), "🚀");
  assert.equal(first("ar", "صاروخ"), "🚀");
  assert.equal(first("ru", "ракета"), "🚀");
  assert.equal(first("ja", ":thumbsup:"), "👍");
  assert.deepEqual(found(all("en"), "  "), []);
  assert.deepEqual(found(all("en"), "no such thing"), []);
});

test("the data has all emoji that can be reacted with, with their skin tones, and no other", () => {
  const rgi = new Set(known);
  const shown = new Set(all("de").flatMap((one) => [0, 1, 2, 3, 4, 5].map((tone) => toned(one, tone))));
  assert.deepEqual([...shown].filter((emoji) => !rgi.has(emoji)), []);
  // Two people of different tones are not offered.
  const tones = (emoji) => new Set(emoji.match(/[\u{1f3fb}-\u{1f3ff}]/gu)).size;
  const left = known.filter((emoji) => !shown.has(emoji) && tones(emoji) < 2);
  assert.deepEqual(left.filter((emoji) => !/[\u{1f3fb}-\u{1f3ff}]/u.test(emoji)), []);
  assert.ok(left.length < 80, `${left.length}`);
});

test("short names in a text become emoji, but in code, times and addresses", () => {
  const byShort = new Map([["tada", "🎉"], ["+1", "👍"], ["30", "x"]]);
  const cases = [
    [":tada:", "🎉"],
    ["well done :TADA: :+1:!", "well done 🎉 👍!"],
    ["好:tada:", "好🎉"],
    ["`:tada:` :tada:", "`:tada:` 🎉"],
    ["```\n:tada:\n``` :tada:", "```\n:tada:\n``` 🎉"],
    ["`` ` :tada: `` :tada:", "`` ` :tada: `` 🎉"],
    ["a ` alone :tada:", "a ` alone 🎉"],
    ["at 10:30:15, http://e.org:tada:", "at 10:30:15, http://e.org:tada:"],
    [":) :no_such: ::tada::", ":) :no_such: ::tada::"],
    ["", ""],
  ];
  for (const [text, expected] of cases) assert.equal(withEmoji(text, byShort), expected);
});

test("up to six emoji are large, and nothing else is", () => {
  for (const text of ["👍", "❤️", "👍🏽 🎉", "👨‍👩‍👧‍👦🇩🇪#️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "😀😀😀😀😀😀", "🏳️‍🌈", "👁️‍🗨️"]) assert.ok(isEmojiOnly(text), text);
  for (const text of ["", "1", "#", "a👍", "👍!", "😀😀😀😀😀😀😀", "©", "™", "🇩", "\u200d", "1234"]) assert.ok(!isEmojiOnly(text), text);
  // Of the newest ones a browser may not know that they are any.
  assert.ok(known.filter((emoji) => !isEmojiOnly(emoji)).length < 60);
});

test("the last emoji are kept, and the most used are the quick ones", () => {
  const storage = new Memory();
  const used = () => new Used(new Keep(1, () => storage));
  assert.deepEqual(used().quick, ["👍", "❤️", "😂", "🎉", "😮", "👀"]);
  for (const emoji of ["🎉", "🚀", "🎉", "🚀", "🚀", "🐙"]) used().use(emoji);
  assert.deepEqual(used().recent, ["🐙", "🚀", "🎉"]);
  assert.deepEqual(used().quick, ["🚀", "🎉", "👍", "❤️", "😂", "😮"]);
  for (let count = 0; count < 100; count++) used().use(String.fromCodePoint(0x1f400 + count));
  assert.equal(used().recent.length, 27);
});
