// What a message looks like before the server has rendered it, and what is read of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { drawsNothing } from "../../static/js/text/drawn.js";
import { piecesOf } from "../../static/js/text/markup.js";
import { fetchRules } from "../../static/js/text/rules.js";
import { spoken } from "../../static/js/text/words.js";
import { htmlOf } from "./html.js";

await fetchRules();

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
