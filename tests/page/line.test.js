// The line comes back by itself, and says what it knows.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Line } from "../../static/js/line/line.js";
import { Pace } from "../../static/js/line/pace.js";
import { Requests } from "../../static/js/line/requests.js";
import { HandClock } from "./hand.js";
import { ada } from "./served.js";

const SECOND = 1_000;

class StubSocket {
  sent = [];
  closed = false;

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.closed = true;
  }

  hear(event) {
    this.onmessage({ data: JSON.stringify(event) });
  }

  welcome() {
    this.onopen();
    this.hear({ type: "welcome", you: ada, rooms: [], heartbeat: 25_000 });
  }
}

let clock, line, sockets, positions;

beforeEach(() => {
  clock = new HandClock();
  sockets = [];
  positions = {};
  const socket = () => (sockets[sockets.length] = new StubSocket());
  line = new Line("ws://place/ws", () => ({ positions }), { socket, time: clock, random: () => 0.5 });
  line.open();
});

const newest = () => sockets.at(-1);
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("it says hello with the positions of that moment, each time anew", () => {
  newest().welcome();
  positions = { lobby: { epoch: "e1", offset: 7 } };
  newest().onclose({ code: 1006, reason: "" });
  clock.turn(2 * SECOND);
  newest().welcome();
  assert.deepEqual(sockets.map(({ sent }) => sent[0].positions), [{}, positions]);
});

test("it comes back later each time, and soon again after a good connection", () => {
  const pauses = [];
  line.addEventListener("line", ({ detail }) => detail.until && pauses.push(detail.until - clock.now()));
  for (let count = 0; count < 4; count++) {
    newest().onclose({ code: 1006, reason: "" });
    clock.turn(pauses.at(-1));
  }
  newest().welcome();
  clock.turn(11 * SECOND);
  newest().onclose({ code: 1012, reason: "" });
  assert.deepEqual(pauses, [750, 1_250, 2_250, 4_250, 750]);
});

test("it says that it is blocked when no socket opens and the server answers, until one does", async () => {
  const told = [];
  let asked = 0;
  let reachable = false;
  sockets = [];
  const socket = () => (sockets[sockets.length] = new StubSocket());
  const answers = async () => ((asked += 1), reachable);
  line = new Line("ws://place/ws", () => ({ positions }), { answers, socket, time: clock, random: () => 0.5 });
  line.addEventListener("line", ({ detail }) => told.push([detail.state, line.blocked]));
  const fail = async () => {
    newest().onclose({ code: 1006, reason: "" });
    await settled();
    clock.turn(line.state.until - clock.now());
  };
  line.open();
  await fail();
  await fail();
  assert.equal(asked, 0);
  await fail();
  assert.deepEqual([asked, line.blocked], [1, false]);
  reachable = true;
  await fail();
  assert.deepEqual([asked, line.blocked], [2, true]);
  assert.deepEqual(told.at(-2), ["waiting", true]);
  await fail();
  assert.equal(asked, 2);
  newest().welcome();
  assert.equal(line.blocked, false);
  await fail();
  await fail();
  await fail();
  assert.deepEqual([asked, line.blocked], [2, false]);
  await fail();
  assert.ok(line.blocked);
});

test("a server that does not answer by HTTP either is away, and nothing blocks the line", async () => {
  const requests = (fetch) => new Requests("token", fetch).reach("/ws");
  assert.equal(await requests(async () => ({ status: 426 })), true);
  assert.equal(await requests(async () => ({ status: 502 })), false);
  assert.equal(await requests(async () => ({ status: 200 })), false);
  assert.equal(await requests(() => Promise.reject(new TypeError())), false);
});

test("half a surrogate goes out as a text that a server can read, over the line and by HTTP", async () => {
  newest().welcome();
  line.say({ type: "say", client_id: "c1", room: "lobby", text: "a \ud83d b \ude00 c \ud83d\ude00" });
  assert.equal(newest().sent.at(-1).text, "a \ufffd b \ufffd c \ud83d\ude00");
  const bodies = [];
  const fetch = async (_, { body }) => (bodies.push(body), { ok: true, json: async () => ({}) });
  await new Requests("token", fetch).post("/rooms", { title: "\udc00", people: ["\ud800x"] });
  assert.deepEqual(bodies, ['{"title":"\ufffd","people":["\ufffdx"]}']);
});

test("what is no event of the server is left out, and the line goes on", () => {
  const told = [];
  for (const type of ["line", "entry", "later"]) line.addEventListener(type, ({ detail }) => told.push(detail));
  newest().welcome();
  told.length = 0;
  for (const data of ["", "{", "null", "7", '"said"', "[]", "{}", '{"type":7}', '{"type":"line"}', '{"type":"entry"}']) {
    newest().onmessage({ data });
  }
  newest().onmessage({ data: new ArrayBuffer(3) });
  newest().hear({ type: "later", with: ["fields", "of", "later"] });
  assert.deepEqual(told, [{ type: "later", with: ["fields", "of", "later"] }]);
});

test("it stays away when it is told to", () => {
  newest().onclose({ code: 4501, reason: "sign in first" });
  clock.turn(60 * SECOND);
  assert.equal(sockets.length, 1);
  assert.equal(line.state.state, "stopped");
});

test("it comes back at once after a message that was too large, when it is told that this is over", () => {
  newest().welcome();
  newest().onclose({ code: 1009, reason: "" });
  clock.turn(60 * SECOND);
  assert.deepEqual([sockets.length, line.state.state], [1, "stopped"]);
  line.now();
  assert.deepEqual([sockets.length, line.state.state], [2, "connecting"]);
});

test("while nobody looks it does not come back, and does as soon as somebody does", () => {
  line.look(false);
  newest().onclose({ code: 1006, reason: "" });
  clock.turn(60 * SECOND);
  assert.equal(sockets.length, 1);
  line.look(true);
  assert.equal(sockets.length, 2);
});

test("a server that does not answer is left, and what was asked is refused", async () => {
  newest().welcome();
  const asked = line.ask({ type: "browse", room: "lobby" });
  clock.turn(13 * SECOND);
  await assert.rejects(asked, { code: "no_line" });
  assert.ok(sockets[0].closed);
  assert.equal(sockets.length, 2);
});

test("silence is looked into", () => {
  newest().welcome();
  clock.turn(80 * SECOND);
  assert.equal(sockets[0].sent.at(-1).type, "browse");
});

test("a browser that says it is offline is not believed before the server was asked", async () => {
  newest().welcome();
  const suspecting = line.suspect();
  assert.ok(line.state.doubtful);
  const { client_id } = newest().sent.at(-1);
  newest().hear({ type: "page", client_id, room: "lobby", entries: [] });
  await suspecting;
  assert.deepEqual(line.state, { state: "up" });
});

test("an answer goes to whoever asked, an entry never counts as one", async () => {
  newest().welcome();
  const asked = line.ask({ type: "join", room: "garden", client_id: "c1" });
  newest().hear({ type: "said", room: "lobby", offset: 1, at: 1, who: ada, text: "", html: "", client_id: "c1" });
  newest().hear({ type: "accepted", client_id: "c1", room: "garden", offset: 3 });
  assert.equal((await asked).offset, 3);
});

test("entries are known by their shape, those of kinds to come included", () => {
  const heard = [];
  line.addEventListener("entry", ({ detail }) => heard.push(detail.type));
  newest().welcome();
  for (const event of [
    { type: "praised", room: "lobby", offset: 1, at: 1 },
    { type: "void", room: "lobby", offset: 2, to: 5 },
    { type: "read", room: "lobby", offset: 5 },
    { type: "accepted", room: "lobby", offset: 5, client_id: "c1" },
    { type: "typing", room: "lobby", who: ada },
  ]) {
    newest().hear(event);
  }
  assert.deepEqual(heard, ["praised", "void"]);
});

test("an ended line does not come back", () => {
  newest().welcome();
  line.end();
  clock.turn(60 * SECOND);
  assert.equal(sockets.length, 1);
});

test("a pause is drawn between the least and a bound that grows to the most", () => {
  const longest = new Pace(500, 20_000, () => 1);
  const pauses = Array.from({ length: 8 }, () => longest.next());
  assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000]);
  assert.equal(new Pace(500, 20_000, () => 0).next(), 500);
});

test("what fails over HTTP has a code, and the server's sentence if there is one", async () => {
  const answer = (ok, body) => async () => ({ ok, json: async () => body });
  const failing = (fetch) => new Requests("token", fetch).post("/rooms", {});
  await assert.rejects(failing(answer(false, { error: "bad_title", message: "No." })), { code: "bad_title", message: "No." });
  await assert.rejects(failing(() => Promise.reject(new TypeError())), { code: "not_reached" });
  assert.deepEqual(await failing(answer(true, { name: "garden" })), { name: "garden" });
});
