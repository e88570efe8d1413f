// The way from one unread mention to the next, wherever they stand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { People } from "../../static/js/model/people/people.js";
import { Place } from "../../static/js/model/place.js";
import { UnreadCalls } from "../../static/js/model/reading/unreadcalls.js";
import { HandClock } from "./hand.js";
import { ada, bob, ServedRoom } from "./served.js";
import { StubLine } from "./stubline.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A page in the lobby, of which it holds the last 50 messages; ada is called where `calls` says. */
function scene({ long = 400, calls = [], read = 0, direct = false } = {}) {
  const lobby = new ServedRoom("lobby");
  for (let offset = 1; offset <= long; offset++) lobby.say(bob, calls.includes(offset) ? "@ada" : `line ${offset}`);
  lobby.mark(ada, read);
  const line = new StubLine();
  const people = new People(ada);
  const state = { ...lobby.stateFor(ada), direct };
  const boot = { you: ada, rooms: [], room_state: state, page: lobby.page({ limit: 50 }) };
  const place = new Place(boot, { line, people, time: new HandClock() });
  place.go("lobby");
  const unread = new UnreadCalls({ line, people });
  place.addEventListener("changed", ({ detail }) => unread.change(detail));
  unread.begin(place.current);
  line.come({ you: ada, rooms: [state] });
  line.asked.length = 0;
  return { lobby, line, place, unread };
}

/** The next one, while the server answers what is asked; counts the questions. */
async function next(at, after) {
  const going = at.unread.next(after);
  at.questions = 0;
  for (await settled(); at.line.asked.length; await settled()) {
    for (const { event, resolve } of at.line.asked.splice(0)) {
      at.questions += 1;
      resolve(structuredClone(at.lobby.page(event)));
    }
  }
  return going;
}

test("those that are held are gone to in their order, and then round from the first", async () => {
  const at = scene({ calls: [370, 380, 390], read: 360 });
  assert.ok(at.unread.isBeyond(395, 400));
  assert.deepEqual([await next(at, 375), await next(at, 380), await next(at, 400)], [380, 390, 370]);
  assert.equal(at.questions, 0);
});

test("what was in sight is not the next, and where nothing else is there is none", async () => {
  const at = scene({ calls: [370, 390], read: 360 });
  at.unread.see(365, 375);
  assert.equal(await next(at, 400), 390);
  assert.ok(!at.unread.isBeyond(385, 400));
  at.unread.see(385, 400);
  assert.ok(!at.unread.isBeyond(360, 365));
  assert.equal(await next(at, 0), null);
});

test("what was read anywhere, and what is one's own or calls nobody, is none", async () => {
  const at = scene({ calls: [370], read: 360 });
  at.line.hear(at.lobby.say(ada, "@ada to myself"));
  assert.ok(at.unread.isBeyond(390, 400));
  at.line.hear(at.lobby.mark(ada, 372));
  assert.ok(!at.unread.isBeyond(390, 400));
  assert.equal(await next(at, 0), null);
});

test("those above what is held are fetched when they are wanted, and no further than the first of them", async () => {
  const at = scene({ calls: [20, 250, 260, 390], read: 10 });
  at.unread.see(380, 400);
  assert.ok(at.unread.isBeyond(380, 400));
  assert.equal(await next(at, 400), 20);
  assert.equal(at.questions, 1);
  at.unread.see(15, 25);
  assert.equal(await next(at, 25), 250);
  at.unread.see(250, 250);
  assert.equal(await next(at, 250), 260);
  at.unread.see(260, 260);
  assert.ok(!at.unread.isBeyond(255, 265));
  assert.equal(await next(at, 265), null);
  assert.equal(at.questions, 0);
});

test("one that is counted and not there is looked for once, and then offered no more", async () => {
  const at = scene({ read: 10 });
  at.lobby.calls.push({ id: ada.id, of: 5, offset: 200 }); // by an edit of what was read long ago
  at.line.hear(at.lobby.mark(ada, 10));
  assert.equal(at.place.current.mentions, 1);
  assert.ok(at.unread.isBeyond(380, 400));
  assert.equal(await next(at, 400), null);
  assert.ok(at.questions > 1);
  assert.ok(!at.unread.isBeyond(380, 400));
});

test("a message that calls since an edit is one, and is none if it does so no more or is gone", async () => {
  const at = scene({ calls: [370, 380], read: 360 });
  at.unread.see(360, 400);
  at.line.hear(at.lobby.edit(bob, 355, "now @ada"));
  assert.equal(await next(at, 400), 355);
  at.line.hear(at.lobby.edit(bob, 355, "not any more"));
  assert.equal(await next(at, 400), null);
  at.line.hear(at.lobby.edit(bob, 390, "@ada"));
  assert.equal(await next(at, 0), 390);
  at.line.hear(at.lobby.delete(bob, 390));
  assert.equal(await next(at, 0), null);
});

test("a direct room has none: every message of it calls", async () => {
  const at = scene({ calls: [370], read: 360, direct: true });
  assert.ok(!at.unread.isBeyond(390, 400));
  assert.equal(await next(at, 0), null);
});

test("who goes to another room meanwhile is not taken back, and what is refused is told", async () => {
  const at = scene({ calls: [20], read: 10 });
  const going = at.unread.next(400);
  at.unread.begin(null);
  at.line.asked.shift().resolve(structuredClone(at.lobby.page({ after: 10, limit: 100 })));
  assert.equal(await going, null);
  at.unread.begin(at.place.current);
  const refused = at.unread.next(400);
  at.line.asked.shift().reject({ code: "too_fast" });
  await assert.rejects(refused, { code: "too_fast" });
  assert.ok(at.unread.isBeyond(380, 400));
});
