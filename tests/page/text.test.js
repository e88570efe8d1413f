// What a message looks like before the server has rendered it, what is read of it, whom it mentions.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { drawsNothing } from "../../static/js/text/drawn.js";
import { piecesOf } from "../../static/js/text/markup.js";
import { mentions, spoken } from "../../static/js/text/words.js";
import { htmlOf } from "./html.js";

const protocol = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");
const [, section] = /^## Markdown\n(.*?)(?=^## )/ms.exec(protocol);

function unquoted(cell) {
  const text = cell.startsWith(" ") && cell.endsWith(" ") ? cell.slice(1, -1) : cell;
  return text
    .replace(/\{U\+([0-9A-F]+)\}/g, (_, code) => String.fromCodePoint(parseInt(code, 16)))
    .replaceAll("\\|", "|");
}

function asInTable(html) {
  return html
    .replaceAll(' target="_blank" rel="noopener nofollow"', "")
    .replaceAll("<br>\n", "<br>")
    .replaceAll(">\n<", "><")
    .replaceAll("\n", "⏎");
}

test("the page shows what the document says", () => {
  const rows = [...section.matchAll(/^\| (`+)(.*?)\1 \| (`+)(.*?)\3 \|$/gm)];
  assert.ok(rows.length > 60);
  for (const [, , typed, , shown] of rows) {
    const text = unquoted(typed).replaceAll("⏎", "\n");
    assert.equal(asInTable(htmlOf(piecesOf(text))), unquoted(shown), text);
  }
});

test("a mention is a name that stands for itself", () => {
  for (const text of [
    "@ada", "hi @Ada!", "(@ada)", "**@ada**", "> @ada", "@ada's", "@ada.", "@ada, @bob", "你好@ada你好", "x @ada\ny",
    "`@bob` @ada", "- @ada", "@adam and @ada", "https://e.org/@ada @ada", "@ADA",
  ]) assert.ok(mentions(text, "ada"), text); // prettier-ignore
  for (const text of [
    "bob@ada.example", "`@ada`", "```\n@ada\n```", "    @ada", "https://e.org/@ada", "/@ada", "e.org/@ada", "@adam",
    "@ada_2", "@ada2", "bob@ada", "[x](https://e.org/@ada)", "@ada@social.example", "@ada.example", "ada", "@ ada",
    "<mailto@ada.example>", "www.e.org/@ada", "bob.@ada", "@ada\u0301",
  ]) assert.ok(!mentions(text, "ada"), text); // prettier-ignore
});

test("names of all scripts are mentioned, however they are composed", () => {
  assert.ok(mentions("@小明你好", "小明"));
  assert.ok(mentions("@Zoe\u0308 hi", "Zoë"));
  assert.ok(mentions("hi @ada lovelace", "Ada Lovelace"));
  assert.ok(mentions("@שרה, שלום", "שרה"));
});

test("what is read aloud has no marks", () => {
  const read = {
    "**bold** and `x < 1`": "bold and x < 1",
    "> quote\nanswer": "quote answer",
    "3. yes\n7. no": "3. yes 7. no",
    "- a\n- b": "a b",
    "[here](https://e.org)": "here",
    "```py\nx = 1\n```": "x = 1",
    "2*3*4": "2*3*4",
    "a  \n\n b": "a b",
  };
  for (const [text, words] of Object.entries(read)) assert.equal(spoken(text), words);
});

test("a text that draws nothing is told from one that does", () => {
  const unseen = [
    "", " \n\t", "\u200b", "\u2800", "\u3164", "\u00ad", "\u0301", "\ufeff\u200e", "\u115f\u1160\uffa0", "\u034f",
    "\u180e", "\ufe0f", "\u{e0041}\u{e007f}", "\u3000", "\x01\x7f", "\u17b4", "\u2065", "\u{1d159}",
  ]; // prettier-ignore
  for (const text of unseen) {
    assert.ok(drawsNothing(text), escape(text));
    assert.ok(!drawsNothing(`${text}.`));
  }
  for (const text of ["a", "\u0600", "\u06dd", "😀", "\ue000", "\0", "。", "\ud800"]) {
    assert.ok(!drawsNothing(text), escape(text));
  }
});
