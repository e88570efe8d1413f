// A draft is one for all tabs, is kept as well as the browser can, and is sent once.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Drafts } from "../../static/js/model/writing/drafts.js";
import { Keep } from "../../static/js/model/keep.js";
import { lengthOf, written } from "../../static/js/model/writing/text.js";
import { Memory } from "./memory.js";
import { ada, bob } from "./served.js";

const lobby = { name: "lobby" };
const garden = { name: "garden" };

/** A browser: what its tabs keep, and how they hear of each other. */
class Browser {
  #tabs = [];

  constructor(storage = new Memory()) {
    this.storage = storage;
  }

  /** Open a tab; what it hears is told to it after `deliver`, as browsers do. */
  open(person = ada) {
    const tab = { target: new EventTarget(), due: [], heard: [] };
    tab.storage = {
      getItem: (key) => this.storage.getItem(key),
      setItem: (key, value) => this.#change(tab, key, value, () => this.storage.setItem(key, value)),
      removeItem: (key) => this.#change(tab, key, null, () => this.storage.removeItem(key)),
    };
    const storage = new Proxy(tab.storage, { ownKeys: () => Object.keys(this.storage), getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }) });
    tab.keep = new Keep(person.id, () => storage);
    tab.drafts = new Drafts(tab.keep, tab.target);
    tab.drafts.addEventListener("changed", ({ detail }) => tab.heard.push([detail.name, tab.drafts.of(detail)]));
    this.#tabs.push(tab);
    return tab;
  }

  deliver() {
    for (const { target, due } of this.#tabs) for (const event of due.splice(0)) target.dispatchEvent(event);
  }

  #change(own, key, newValue, change) {
    change();
    for (const tab of this.#tabs) if (tab !== own) tab.due.push(Object.assign(new Event("storage"), { key, newValue }));
  }
}

/** A storage that is full but for what it holds. */
class Full extends Memory {
  setItem() {
    throw new DOMException("full", "QuotaExceededError");
  }
}

const forbidden = () => {
  throw new DOMException("forbidden", "SecurityError");
};

test("what is written in one tab stands in all, and what is sent in one is sent in all", () => {
  const browser = new Browser();
  const [one, two] = [browser.open(), browser.open()];
  one.drafts.put(lobby, "hello");
  browser.deliver();
  two.drafts.put(lobby, "hello, all");
  browser.deliver();
  assert.equal(one.drafts.sent(lobby, "hello, all"), "");
  browser.deliver();
  assert.deepEqual(one.heard, [["lobby", "hello, all"]]);
  assert.deepEqual(two.heard, [["lobby", "hello"], ["lobby", ""]]);
  assert.deepEqual(two.drafts.rooms, []);
});

test("a tab that sends before it hears of another leaves what was written there", () => {
  const browser = new Browser();
  const [one, two] = [browser.open(), browser.open()];
  one.drafts.put(lobby, "hello");
  two.drafts.put(lobby, "hello, and more");
  assert.equal(one.drafts.sent(lobby, "hello"), "hello, and more");
  browser.deliver();
  assert.equal(browser.open().drafts.of(lobby), "hello, and more");
});

test("the drafts of other rooms and of other people are their own", () => {
  const browser = new Browser();
  const [one, two, other] = [browser.open(), browser.open(), browser.open(bob)];
  one.drafts.put(lobby, "for all");
  one.drafts.put(garden, "for some");
  other.drafts.put(lobby, "of bob");
  one.drafts.sent(lobby, "for all");
  browser.deliver();
  assert.deepEqual(two.heard, [["lobby", ""], ["garden", "for some"], ["lobby", ""]]);
  assert.deepEqual([two.drafts.of(garden), two.drafts.rooms], ["for some", ["garden"]]);
  assert.equal(other.drafts.of(lobby), "of bob");
});

test("a full storage loses nothing as long as the page is open, and says so once", () => {
  const storage = new Full();
  storage["parlor:1:draft:lobby"] = '"what was kept befo"';
  const keep = new Keep(ada.id, () => storage);
  const drafts = new Drafts(keep, new EventTarget());
  let told = 0;
  keep.addEventListener("unkept", () => (told += 1));
  assert.ok(keep.lasts);
  drafts.put(lobby, "what was kept before, and more");
  drafts.put(garden, "and there");
  assert.deepEqual([drafts.of(lobby), drafts.of(garden)], ["what was kept before, and more", "and there"]);
  assert.deepEqual([keep.lasts, told], [false, 1]);
  assert.equal(drafts.sent(lobby, "what was kept before, and more"), "");
  assert.deepEqual(drafts.rooms, ["garden"]);
});

test("what only this page has is not given up for what another tab kept", () => {
  const browser = new Browser(new Full());
  const tab = browser.open();
  tab.drafts.put(lobby, "only here");
  tab.target.dispatchEvent(Object.assign(new Event("storage"), { key: "parlor:1:draft:lobby", newValue: '"older"' }));
  assert.deepEqual([tab.heard, tab.drafts.of(lobby)], [[], "only here"]);
});

test("once there is room again, what the page held is kept", () => {
  const storage = new Full();
  const keep = new Keep(ada.id, () => storage);
  keep.put("draft:lobby", "hello");
  keep.put("draft:garden", "there");
  storage.setItem = (key, value) => (storage[key] = value);
  keep.drop("draft:garden");
  assert.ok(keep.lasts);
  assert.equal(storage["parlor:1:draft:lobby"], '"hello"');
});

test("where storage is forbidden even to name, the page does without", () => {
  const drafts = new Drafts(new Keep(ada.id, forbidden), new EventTarget());
  drafts.put(lobby, "hello");
  assert.deepEqual([drafts.of(lobby), drafts.rooms], ["hello", ["lobby"]]);
  assert.equal(drafts.sent(lobby, "hello"), "");
});

test("what is kept and no draft is none, and a change that cannot be read is one", () => {
  const storage = new Memory();
  storage["parlor:1:draft:lobby"] = '{"text": "of a later page"}';
  storage["parlor:1:draft:garden"] = "broken";
  const target = new EventTarget();
  const drafts = new Drafts(new Keep(ada.id, () => storage), target);
  assert.deepEqual([drafts.of(lobby), drafts.of(garden)], ["", ""]);
  target.dispatchEvent(Object.assign(new Event("storage"), { key: "parlor:1:draft:garden", newValue: "broken" }));
  target.dispatchEvent(Object.assign(new Event("storage"), { key: null, newValue: null }));
});

test("a text is sent without the blank lines before it and the blanks after it", () => {
  const cases = {
    "hello": "hello",
    "  hello  ": "  hello",
    "\n \n    code\n  more\n\n ": "    code\n  more",
    "\u3000\u00a0\n\u3000あ\u3000": "\u3000あ",
    " \n\t\u2003": "",
    "": "",
    "a\n\nb": "a\n\nb",
  };
  for (const [text, sent] of Object.entries(cases)) assert.equal(written(text), sent);
});

test("a long run of blanks costs as much as any text of its length", () => {
  const blanks = " ".repeat(2_000_000);
  for (const text of [`${blanks}x`, `x${blanks}x`, `x${blanks}`, "\n".repeat(2_000_000) + "x"]) {
    assert.equal(written(text).at(-1), "x");
  }
  assert.equal(written(blanks), "");
});

test("characters are counted as the server does", () => {
  const cases = { "": 0, "abc": 3, "😀": 1, "\ud83d": 1, "\ude00\ud83d": 2, "e\u0301": 2, "👨‍👩‍👧": 5, "あ𠮷": 2 };
  for (const [text, length] of Object.entries(cases)) assert.equal(lengthOf(text), length);
});
