// Of several windows one speaks, whatever they are asked for and however they go.

import assert from "node:assert/strict";
import { test } from "node:test";

import { speakerFor } from "../../static/js/notify/speaker.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** What the windows of a browser share: one has the lock, and the others wait for it. */
class Locks {
  holder = null;
  queue = [];
  asked = 0;
  isGoing = false; // whether whoever asks is a page that is on its way out

  request(name, { steal = false }, callback) {
    this.asked += 1;
    if (this.asked > 100) throw new Error("it asks without an end");
    if (this.isGoing) return Promise.reject(new Error("not fully active"));
    return new Promise((resolve, reject) => {
      const request = { callback, reject };
      if (steal) {
        this.holder?.reject(new Error("stolen"));
        this.#grant(request);
      } else if (this.holder) this.queue.push(request);
      else this.#grant(request);
    });
  }

  /** Whoever has it goes. */
  release() {
    const { reject } = this.holder;
    this.holder = null;
    reject(new Error("gone"));
    if (this.queue.length) this.#grant(this.queue.shift());
  }

  #grant(request) {
    this.holder = request;
    request.callback();
  }
}

/** Open a window; `tell` is what happens to it. */
function opens(locks, { looked = false } = {}) {
  const events = new EventTarget();
  globalThis.addEventListener = events.addEventListener.bind(events);
  globalThis.document = { hasFocus: () => looked };
  const speaker = speakerFor({ id: 1 }, { locks });
  const tell = (type, fields = {}) => {
    globalThis.document = { hasFocus: () => looked };
    events.dispatchEvent(Object.assign(new Event(type), fields));
  };
  return { speaker, tell };
}

test("the window that is looked at speaks, and the one before stands in the queue once", async () => {
  const locks = new Locks();
  const [one, two] = [opens(locks, { looked: true }), opens(locks)];
  const speak = () => [one, two].map(({ speaker }) => speaker.speaks);
  assert.deepEqual(speak(), [true, false]);
  for (let turn = 0; turn < 10; turn += 1) {
    two.tell("focus");
    await settled();
    assert.deepEqual(speak(), [false, true]);
    one.tell("focus");
    await settled();
    assert.deepEqual(speak(), [true, false]);
  }
  assert.ok(locks.queue.length <= 2, `${locks.queue.length} wait for one lock`);
});

test("a page that is going does not ask without an end", async () => {
  const locks = new Locks();
  const { speaker } = opens(locks, { looked: true });
  locks.isGoing = true;
  const before = locks.asked;
  locks.release();
  await settled();
  assert.equal(speaker.speaks, false);
  assert.ok(locks.asked <= before + 1, `it asked ${locks.asked - before} times more`);
});

test("a page that was frozen speaks again when it is looked at, or when nobody else does", async () => {
  for (const looked of [true, false]) {
    const locks = new Locks();
    const { speaker, tell } = opens(locks, { looked });
    locks.isGoing = true;
    locks.release();
    await settled();
    locks.isGoing = false;
    tell("pageshow", { persisted: true });
    assert.equal(speaker.speaks, true);
  }
});
