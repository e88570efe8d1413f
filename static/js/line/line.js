// The line to the server: one socket for all rooms, that comes back by itself.
//
// Every event of the server comes out as a DOM event of its type, and every
// entry of a log, known by its shape, as `entry`, too. `line` tells
// of the state: connecting, up (perhaps `doubtful`), waiting
// (`until` when), stopped (for good), or ended (by the page itself).
// It is `blocked` while no socket opens although the server answers by HTTP.
// Browsers do not show pings to a page, so silence alone proves nothing: where
// it is suspect, the line asks for one entry of the lobby and waits for it.
// What the browser knows of the network and of who looks is told by `wake`,
// `suspect` and `look`.

import { clock } from "./clock.js";
import { newId } from "./ids.js";
import { Pace } from "./pace.js";
import { asJson } from "./wellformed.js";

const ANSWER = 12_000; // ms a server may take to answer
const PROBE = 6_000; // ms for the answer to a probe
const STEADY = 10_000; // ms after which a line counts as a good one
const FEW = 3; // sockets that did not open, one after the other, before it is asked why
const TOO_LARGE = 1009; // that is over with the message that was
const OWN = ["line", "entry"]; // events of the line itself, whatever a server calls its own

export class Line extends EventTarget {
  blocked = false;
  #url;
  #greeting;
  #clock;
  #makeSocket;
  #answers;
  #pace;
  #socket = null;
  #state = { state: "idle" };
  #looked = true;
  #timer = 0;
  #steady = 0;
  #asked = new Map();
  #heard = 0;
  #heartbeat = 25_000;
  #unopened = 0; // sockets that did not open, since the last one that did

  /** `greeting()` makes the hello, each time anew; `answers()` whether the server answers at the same address by HTTP. */
  constructor(url, greeting, { answers = async () => false, socket = open, time = clock, random = Math.random } = {}) {
    super();
    this.#url = url;
    this.#greeting = greeting;
    this.#makeSocket = socket;
    this.#answers = answers;
    this.#clock = time;
    this.#pace = new Pace(500, 20_000, random);
  }

  open() {
    this.#clock.every(this.#heartbeat, () => this.#listenForSilence());
    this.#connect();
  }

  get up() {
    return this.#state.state === "up";
  }

  get state() {
    return this.#state;
  }

  /** Send an event; false if there is no line for it. */
  say(event) {
    if (!this.up) return false;
    this.#socket.send(asJson(event));
    return true;
  }

  /** Send an event and wait for its answer; rejects with the refusal, or with the code `no_line`. */
  ask(event, patience = ANSWER) {
    const id = event.client_id ?? newId();
    if (!this.say({ ...event, client_id: id })) return Promise.reject({ code: "no_line" });
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(patience, () => this.#lost());
      this.#asked.set(id, { resolve, reject, timer });
    });
  }

  /** Try at once instead of waiting on. */
  now() {
    const { state, code } = this.#state;
    if (state === "waiting" || (state === "stopped" && code === TOO_LARGE)) this.#connect();
  }

  /** Make sure the line still stands, and come back if it does not. */
  probe() {
    if (!this.up) return Promise.resolve();
    return this.ask({ type: "browse", room: "lobby", limit: 1 }, PROBE).catch(() => {});
  }

  /** Give the line up for good. */
  end() {
    this.#lost();
    this.#clock.cancel(this.#timer);
    this.#become({ state: "ended" });
  }

  /** Give this socket up and come back with another; what is missed in between is sent again. */
  renew() {
    if (this.#socket) this.#lost();
  }

  /** There may be a network again. */
  wake() {
    this.#pace.reset();
    if (this.up) this.probe();
    else this.now();
  }

  /** The browser says it is offline; a server on the same computer may answer nevertheless. */
  async suspect() {
    if (!this.up) return this.#become(this.#state);
    this.#become({ state: "up", doubtful: true });
    await this.probe();
    if (this.#state.doubtful) this.#become({ state: "up" });
  }

  /** Somebody looks at the page, or nobody does any more: then the line does not come back by itself. */
  look(looked) {
    this.#looked = looked;
    if (!looked) return;
    if (!this.up) this.wake();
    else if (this.#clock.now() - this.#heard > this.#heartbeat) this.probe();
  }

  // Callbacks

  #opened(socket) {
    this.#unopened = -1; // Its own end will not count.
    this.blocked = false;
    socket.send(JSON.stringify({ type: "hello", ...this.#greeting() }));
  }

  #received(data) {
    this.#heard = this.#clock.now();
    const event = read(data);
    if (!event || OWN.includes(event.type)) return;
    if (event.type === "welcome") this.#welcomed(event);
    this.dispatchEvent(new CustomEvent(event.type, { detail: event }));
    if (isEntry(event)) this.dispatchEvent(new CustomEvent("entry", { detail: event }));
    this.#answered(event);
  }

  #closed({ code, reason }) {
    this.#socket = null;
    this.#unopened += 1;
    this.#clock.cancel(this.#timer);
    this.#clock.cancel(this.#steady);
    this.#giveUpAsking();
    if (staysAway(code)) this.#become({ state: "stopped", code, reason });
    else this.#wait();
  }

  // Internal

  #connect() {
    this.#clock.cancel(this.#timer);
    this.#become({ state: "connecting" });
    const socket = this.#makeSocket(this.#url);
    this.#socket = socket;
    this.#timer = this.#clock.after(ANSWER, () => this.#lost());
    socket.onopen = () => this.#opened(socket);
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = (event) => this.#closed(event);
  }

  #welcomed({ heartbeat }) {
    this.#clock.cancel(this.#timer);
    this.#heartbeat = heartbeat;
    this.#steady = this.#clock.after(STEADY, () => this.#pace.reset());
    this.#become({ state: "up" });
  }

  #answered(event) {
    const asked = this.#asked.get(event.client_id);
    if (!asked || isEntry(event)) return;
    this.#asked.delete(event.client_id);
    this.#clock.cancel(asked.timer);
    if (event.type === "refused") asked.reject(event);
    else asked.resolve(event);
  }

  /** The socket looks open, but nobody answers: do not wait for its end. */
  #lost() {
    const socket = this.#socket;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.#closed({ code: 1006, reason: "" });
  }

  #wait() {
    const pause = this.#pace.next();
    this.#become({ state: "waiting", until: this.#clock.now() + pause });
    this.#timer = this.#clock.after(pause, () => this.#looked && this.#connect());
    if (this.#unopened >= FEW && !this.blocked) this.#askWhy();
  }

  /** Perhaps it is not the server that is away: something in between may pass no sockets on. */
  async #askWhy() {
    const answers = await this.#answers();
    if (!answers || this.#unopened < FEW || this.blocked) return;
    this.blocked = true;
    this.#become(this.#state);
  }

  #listenForSilence() {
    if (this.#looked && this.#clock.now() - this.#heard > 2 * this.#heartbeat) this.probe();
  }

  #giveUpAsking() {
    for (const { reject, timer } of this.#asked.values()) {
      this.#clock.cancel(timer);
      reject({ code: "no_line" });
    }
    this.#asked.clear();
  }

  #become(state) {
    this.#state = state;
    this.dispatchEvent(new CustomEvent("line", { detail: state }));
  }
}

/** Whether an event is an entry of a log, also one of a kind that this page does not know. */
function isEntry({ type, room, offset, at }) {
  return typeof room === "string" && Number.isInteger(offset) && (at !== undefined || type === "void");
}

/** An event as it was sent; null for what is none. */
function read(data) {
  try {
    const event = JSON.parse(data);
    return typeof event?.type === "string" ? event : null;
  } catch {
    return null;
  }
}

function open(url) {
  return new WebSocket(url, "parlor.v1");
}

function staysAway(code) {
  return (code >= 4500 && code < 5000) || [1002, 1003, 1007, 1008, 1009].includes(code);
}
