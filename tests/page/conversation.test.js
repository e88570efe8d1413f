// The lens has its conversation as the server has it, whatever happens in the room meanwhile.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Conversation } from "../../static/js/model/log/conversation.js";
import { People } from "../../static/js/model/people/people.js";
import { everySeed } from "./random.js";
import { ada, bob, ServedRoom } from "./served.js";
import { StubLine } from "./stubline.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** The page of a conversation, as the server answers. */
function pageOf(served, { root, before = served.top + 1, limit }) {
  const all = served.messages().filter((entry) => entry.offset === root || entry.root === root);
  const older = all.filter(({ offset }) => offset < before);
  const entries = older.slice(-limit);
  const from = older.length > limit ? entries[0].offset : Math.min(root, before);
  return structuredClone({ type: "page", from, to: before - 1, entries, more: from > root, people: [] });
}

class Scene {
  line = new StubLine();
  place = new EventTarget();
  served = new ServedRoom();
  told = [];

  constructor(messages) {
    this.line.up = true;
    for (let count = 0; count < messages; count++) this.served.say(bob, `line ${count}`);
    const people = new People(ada);
    this.conversation = new Conversation("lobby", 1, { line: this.line, people, place: this.place });
  }

  hear(...entries) {
    for (const entry of entries) this.line.hear(structuredClone(entry));
  }

  async answer(page) {
    const asked = this.line.asked.shift();
    asked.resolve(page ?? pageOf(this.served, { ...asked.event, limit: 3 }));
    await settled();
  }

  /** What the conversation is, as far as it is held. */
  get expected() {
    const { log } = this.conversation;
    return this.served.messages().filter((entry) => (entry.offset === 1 || entry.root === 1) && log.holds(entry.offset));
  }
}

test("what is said while its page is on the way is in it, and what is said elsewhere is not", async () => {
  const scene = new Scene(2);
  scene.conversation.fetch();
  const page = pageOf(scene.served, { root: 1, limit: 3 });
  scene.hear(scene.served.reply(ada, "first", 1), scene.served.say(bob, "elsewhere"));
  await scene.answer(page);
  scene.hear(scene.served.reply(bob, "second", 3));
  assert.deepEqual(scene.conversation.log.entries, scene.expected);
  assert.equal(scene.conversation.newest(ada.id).text, "second");
  assert.equal(scene.conversation.newest(bob.id).text, "first");
});

test("after any order of replies, pages, gaps and comings back it is as the server has it", async () => {
  await everySeed(300, async (chance) => {
    const scene = new Scene(1 + chance.below(3));
    const { served, conversation, line } = scene;
    const rows = new Map();
    conversation.addEventListener("reset", () => {
      rows.clear();
      for (const entry of conversation.log.entries) rows.set(entry.offset, entry);
    });
    for (const type of ["older", "added"]) {
      conversation.addEventListener(type, ({ detail }) => detail.entries.forEach((entry) => rows.set(entry.offset, entry)));
    }
    conversation.addEventListener("changed", ({ detail: { offset, entry } }) => {
      if (!rows.has(offset)) return;
      if (entry) rows.set(offset, entry);
      else rows.delete(offset);
    });
    conversation.fetch();
    for (let step = 0; step < 40; step++) {
      const deed = chance.below(9);
      const messages = served.messages();
      const any = messages.length ? chance.pick(messages) : served.say(ada, "again");
      if (deed < 3) scene.hear(served.reply(chance.pick([ada, bob]), `reply ${step}`, any.offset));
      else if (deed < 4) scene.hear(served.say(bob, `line ${step}`));
      else if (deed < 5) scene.hear(served.edit(any.who, any.offset, `changed ${step}`));
      else if (deed < 6) scene.hear(served.delete(any.who, any.offset));
      else if (deed < 7) served.reply(bob, "not heard", any.offset);
      else if (line.asked.length) await scene.answer();
      else if (conversation.log.more && chance.is(0.5)) conversation.older();
      else if (chance.is(0.3)) scene.place.dispatchEvent(new CustomEvent("welcomed"));
    }
    scene.hear(served.say(bob, "good night"));
    for (let round = 0; round < 5; round++) while (line.asked.length) await scene.answer();
    const plain = (entries) => entries.map(({ as_of, ...rest }) => rest);
    assert.deepEqual(plain(conversation.log.entries), plain(scene.expected));
    const drawn = [...rows.values()].sort((one, other) => one.offset - other.offset);
    assert.deepEqual(plain(drawn), plain(scene.expected));
  });
});
