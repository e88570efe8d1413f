// The search: what is typed, what is asked, and what becomes of what was found.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Hits, excerptOf, pieces } from "../../static/js/model/search/hits.js";
import { begunAt, dictionary, filled, isEnough, parse, span, without, written } from "../../static/js/model/search/query.js";
import { Recent } from "../../static/js/model/search/recent.js";
import { Search } from "../../static/js/model/search/search.js";
import { Keep } from "../../static/js/model/keep.js";
import { HandClock } from "./hand.js";
import { Memory } from "./memory.js";
import { StubLine } from "./stubline.js";

const GERMAN = { "from:": "von:", "has:link": "hat:link", "is:pinned": "ist:angeheftet", "on:": "am:" };
const known = dictionary(GERMAN);
const read = (typed) => parse(typed, known);
const named = ({ filters }) => filters.map(({ name, value }) => [name, value]);
const said = (room, offset, text, more) => ({ type: "said", room, offset, at: offset, who: { id: 2 }, text, html: text, ...more });
const hit = (room, offset, text, marks = [[0, 1]]) => ({ entry: said(room, offset, text), marks });
const rest = () => new Promise((resolve) => setImmediate(resolve));

test("filters are words, in English and in the language of the page, anywhere in what is typed", () => {
  const query = read('roses from:ada von:bob in:"Rose garden" has:link hat:link is:pinned ist:angeheftet red');
  assert.equal(query.text, "roses red");
  const both = [["has", "link"], ["has", "link"], ["is", "pinned"], ["is", "pinned"]];
  assert.deepEqual(named(query), [["from", "ada"], ["from", "bob"], ["in", "Rose garden"], ...both]);
});

test("words that are not there, words as they stand, and addresses are no filters", () => {
  for (const text of ['-rose "in: the garden" red', "https://example.org/a", "10:30", '-"in:garden x"', "note:this"]) {
    assert.deepEqual([read(text).text, read(text).filters], [text, []]);
  }
});

test("a filter that has no value yet counts for nothing, and one that says nothing is told", () => {
  for (const typed of ["from:", 'in:"', "on:"]) assert.deepEqual(read(typed), { text: "", filters: [], wrong: null });
  for (const typed of ["has:file", "is:tree", "on:2026-02-30", "before:soon", "after:2026-13-01"]) {
    assert.equal(read(`rose ${typed}`).wrong.source, typed);
  }
});

test("days are those of the reader's calendar: before and after leave the day itself out", () => {
  const midnight = (date) => new Date(2026, 10, date).getTime();
  const times = (typed) => span(read(typed).filters);
  assert.deepEqual(times("on:2026-11-01"), { after: midnight(1), before: midnight(2) });
  assert.deepEqual(times("am:2026-11-1"), times("on:2026-11-01"));
  assert.deepEqual(times("after:2026-11-01 before:2026-11-05"), { after: midnight(2), before: midnight(5) });
  assert.deepEqual(times("before:2026-11-05 before:2026-11-03"), { before: midnight(3) });
  assert.deepEqual(times("rose"), {});
});

test("two characters of any script are enough, or a filter", () => {
  for (const typed of ["ok", "東京", "😀😀", "from:ada"]) assert.ok(isEnough(read(typed)));
  for (const typed of ["", "a", "😀", '"a', "- b", "from:"]) assert.ok(!isEnough(read(typed)));
});

test("chips fill filters in, and they can be dropped again", () => {
  assert.deepEqual([filled("rose", "from:"), filled("rose ", "has:link"), filled("", "in:")], ["rose from:", "rose has:link ", "in:"]);
  const query = read('red in:"Rose garden" rose');
  assert.equal(without('red in:"Rose garden" rose', query.filters[0]), "red rose");
  assert.deepEqual([written("ada"), written("Ada L"), written('a"b')], ["ada", '"Ada L"', '"ab"']);
  assert.deepEqual(begunAt("rose von:ad", known), { name: "from", begun: "ad", start: 9 });
  assert.deepEqual(begunAt('in:"Rose g', known), { name: "in", begun: "Rose g", start: 3 });
  for (const before of ["rose", "from:ada ", 'in:"Rose" ', "on:2026"]) assert.equal(begunAt(before, known), null);
});

test("marks are told in characters, and may stand in any order or over each other", () => {
  assert.deepEqual(pieces("😀 rose red", [[2, 6]]).map(({ text, marked }) => [text, marked]), [["😀 ", false], ["rose", true], [" red", false]]);
  assert.deepEqual(pieces("abcdef", [[3, 5], [0, 2], [1, 4]]).filter(({ marked }) => marked).map(({ text }) => text).join(""), "abcde");
  assert.deepEqual(pieces("ab", []), [{ text: "ab", marked: false }]);
  const { text, marks, cut } = excerptOf(`${"x".repeat(200)}rose`, [[200, 204]]);
  assert.ok(cut && text.length === 44);
  assert.deepEqual(marks, [[40, 44]]);
});

test("what was found changes with its message, goes with it, and goes with its room", () => {
  const hits = new Hits();
  hits.add([hit("lobby", 9, "rose"), hit("garden", 9, "rose"), hit("lobby", 4, "rose")]);
  hits.add([hit("lobby", 4, "rose"), hit("lobby", 2, "rose")]);
  assert.equal(hits.all.length, 4);
  assert.ok(!hits.hear(said("lobby", 20, "tulip")));
  assert.ok(hits.hear({ type: "edited", room: "lobby", of: 9, offset: 21, at: 1, text: "tulip", html: "tulip" }));
  assert.deepEqual([hits.all[0].entry.text, hits.all[0].marks, hits.all[1].entry.text], ["tulip", [], "rose"]);
  assert.ok(hits.hear({ type: "reacted", room: "lobby", of: 4, offset: 22, at: 1, who: { id: 3 }, emoji: "🎉" }));
  assert.deepEqual(hits.all[2].marks, [[0, 1]]);
  assert.ok(hits.hear({ type: "deleted", room: "lobby", of: 4, offset: 23, at: 1 }));
  assert.ok(hits.hear({ type: "void", room: "lobby", offset: 1, to: 3 }));
  assert.deepEqual(hits.all.map(({ entry }) => entry.offset), [9, 9]);
  assert.ok(hits.leave("lobby"));
  assert.ok(!hits.leave("lobby"));
  assert.deepEqual(hits.all.map(({ room }) => room), ["garden"]);
});

test("ten last searches are kept, each once, the last first", () => {
  const recent = new Recent(new Keep(1, () => memory));
  const memory = new Memory();
  for (let count = 1; count <= 12; count += 1) recent.add(`rose ${count}`);
  recent.add(" rose 5 ");
  recent.add(" ");
  assert.deepEqual([recent.all.length, recent.all[0], recent.all.at(-1)], [10, "rose 5", "rose 3"]);
  recent.clear();
  assert.deepEqual(recent.all, []);
});

function make({ up = true } = {}) {
  const line = Object.assign(new StubLine(), { up });
  const rooms = [{ name: "lobby", title: "Lobby" }, { name: "garden", title: "Rose Gärden" }];
  const room = (name) => rooms.find((each) => each.name === name);
  const place = Object.assign(new EventTarget(), { rooms, room });
  const people = { you: { id: 1, name: "Ada L" }, moment: 0, learn() {} };
  const clock = new HandClock();
  const who = async (name) => (name === "bob" ? 2 : null);
  const search = new Search({ known, line, place, people, who, clock });
  const type = async (typed, options) => {
    search.type(typed, options);
    clock.turn(250);
    await rest();
  };
  const answer = async (found, at = line.asked.length - 1) => {
    line.asked[at].resolve({ hits: [], rooms: ["lobby"], complete: true, ...found });
    await rest();
  };
  return { line, place, rooms, clock, search, type, answer };
}

test("it is asked 250 ms after the last key, at once by Enter, and not for one character", async () => {
  const { line, clock, search } = make();
  const asked = async () => (await rest(), line.asked.map(({ event }) => event.text));
  search.type("r");
  assert.equal(search.state, "short");
  search.type("ro");
  clock.turn(249);
  search.type("ros");
  clock.turn(249);
  assert.deepEqual(await asked(), []);
  clock.turn(1);
  assert.deepEqual(await asked(), ["ros"]);
  search.type("rose", { now: true });
  assert.deepEqual(await asked(), ["ros", "rose"]);
  search.type("tulip");
  search.type("tulip ");
  search.type("tulip ", { now: true });
  search.type("tulip", { now: true });
  clock.turn(250);
  assert.deepEqual(await asked(), ["ros", "rose", "tulip"]);
  search.type("tulips");
  search.type("tulips ");
  clock.turn(250);
  assert.deepEqual((await asked()).at(-1), "tulips");
  search.type("x", { now: true });
  assert.deepEqual(await asked(), ["ros", "rose", "tulip", "tulips", "x"]);
});

test("names become ids and rooms, and a name that nobody has is told", async () => {
  const { line, search, type } = make();
  await type('rose from:bob in:"rose garden" has:link is:saved');
  assert.deepEqual(line.asked[0].event, { type: "search", text: "rose", who: 2, room: "garden", has: ["link"], is: ["saved"] });
  for (const mine of ['from:"ada l"', "is:mine", 'from:"@Ada L"']) {
    await type(mine);
    assert.deepEqual(line.asked.at(-1).event, { type: "search", text: "", who: 1 });
  }
  for (const nobody of ["from:eve", "in:attic"]) {
    await type(nobody);
    assert.deepEqual([search.state, search.problem.filter.source], ["wrong", nobody]);
  }
  assert.equal(line.asked.length, 4);
});

test("an answer that comes late says nothing", async () => {
  const { search, type, answer } = make();
  await type("rose");
  await type("tulip");
  await answer({ hits: [hit("lobby", 2, "tulip")] }, 1);
  await answer({ hits: [hit("lobby", 1, "rose")] }, 0);
  assert.deepEqual(search.hits.all.map(({ entry }) => entry.text), ["tulip"]);
  await type("");
  assert.deepEqual([search.state, search.hits.all.length], ["idle", 0]);
});

test("more come by the cursor, once, and nothing comes after the last", async () => {
  const { line, search, type, answer } = make();
  await type("rose");
  await answer({ hits: [hit("lobby", 9, "rose")], cursor: "c1", complete: false });
  search.next();
  search.next();
  await rest();
  assert.deepEqual(line.asked.map(({ event }) => event.cursor), [undefined, "c1"]);
  await answer({ hits: [hit("lobby", 4, "rose")] });
  assert.deepEqual([search.hits.all.length, search.more, search.complete], [2, false, true]);
  await search.next();
  assert.equal(line.asked.length, 2);
});

test("while nothing is found and not all was looked at, it looks on by itself, and not for ever", async () => {
  const { line, search, type, answer } = make();
  await type("rose");
  await answer({ hits: [hit("lobby", 9, "rose")] });
  await type("tulip");
  for (let look = 0; look < 3; look += 1) await answer({ cursor: 90 - look, complete: false });
  assert.equal(search.state, "asking");
  assert.deepEqual(line.asked.slice(1).map(({ event }) => event.cursor), [undefined, 90, 89, 88]);
  await answer({ hits: [hit("lobby", 4, "tulip")] });
  assert.deepEqual([search.state, search.hits.all.map(({ entry }) => entry.offset), search.more], ["found", [4], false]);
  await type("nothing");
  for (let look = 0; look < 8; look += 1) await answer({ cursor: 50 - look, complete: false });
  assert.deepEqual([search.state, search.hits.all.length, search.complete, search.more], ["found", 0, false, true]);
  search.next();
  await rest();
  assert.equal(line.asked.at(-1).event.cursor, 43);
});

test("a refusal is told; one of a further page leaves what was found", async () => {
  const { line, search, type, answer } = make();
  await type("rose");
  line.asked[0].reject({ code: "bad_query" });
  await rest();
  assert.deepEqual([search.state, search.problem.code], ["refused", "bad_query"]);
  await type("tulip");
  await answer({ hits: [hit("lobby", 9, "tulip")], cursor: "c1" });
  search.next();
  await rest();
  line.asked.at(-1).reject({ code: "too_fast" });
  await rest();
  assert.deepEqual([search.state, search.problem.code, search.hits.all.length, search.more], ["found", "too_fast", 1, true]);
});

test("without a line it says so, and asks again when the line is back", async () => {
  const { line, search, type } = make({ up: false });
  await type("rose");
  assert.equal(search.state, "offline");
  line.come({});
  await rest();
  assert.deepEqual([search.state, line.asked.length], ["asking", 1]);
  line.drop();
  await rest();
  assert.equal(search.state, "offline");
});

test("what is deleted or left while the answer is on its way is not shown", async () => {
  const { line, rooms, search, type, answer } = make();
  await type("rose");
  line.hear({ type: "deleted", room: "lobby", of: 4, offset: 30, at: 1 });
  rooms.pop();
  await answer({ hits: [hit("garden", 9, "rose"), hit("lobby", 5, "rose"), hit("lobby", 4, "rose")] });
  assert.deepEqual(search.hits.all.map(({ entry }) => entry.offset), [5]);
});

test("a message that changes, or a room that is left, changes what stands there at once", async () => {
  const { line, place, search, type, answer } = make();
  await type("rose");
  await answer({ hits: [hit("garden", 9, "rose"), hit("lobby", 5, "rose")] });
  let told = 0;
  search.addEventListener("changed", () => (told += 1));
  line.hear({ type: "deleted", room: "lobby", of: 5, offset: 30, at: 1 });
  place.dispatchEvent(new CustomEvent("gone", { detail: { room: { name: "garden" } } }));
  assert.deepEqual([told, search.hits.all.length], [2, 0]);
});
