// What this person has written and the server has not yet stored.
//
// A message is kept by the browser until it is safe. One is under way at a
// time, so that they are stored in the order they were written, refusals or
// not; each keeps its client_id for ever, so that it is stored once.
//
// States: waiting, late (no line for long), stored (not yet seen in the log),
// failed. Events: `changed` and `settled`, with the message.

import { newId } from "../line/ids.js";
import { Pace } from "../line/pace.js";
import { word } from "../parts/words.js";

const ANSWER = 15_000; // ms after which an unanswered message makes for a new line
const LATE = 20_000; // ms without being stored after which the row says so
const HELD_UP = 1_000; // the same while the server lets nothing more in
const PASSING = ["not_stored", "unavailable"]; // refusals that are over when the store is back

export class Outgoing extends EventTarget {
  #line;
  #place;
  #keep;
  #messages = new Map();
  #underWay = null;
  #restUntil = 0;
  #restsWhy = "";
  #pace = new Pace();
  #timer = 0;
  #skew = 0;

  constructor(line, place, keep) {
    super();
    this.#line = line;
    this.#place = place;
    this.#keep = keep;
    for (const message of keep.all("unsent:").sort((one, other) => one.order - other.order)) {
      this.#messages.set(message.client_id, message);
    }
    line.addEventListener("accepted", ({ detail }) => this.#accepted(detail));
    line.addEventListener("refused", ({ detail }) => this.#refused(detail));
    line.addEventListener("said", ({ detail }) => this.#said(detail));
    line.addEventListener("line", () => this.#dropped());
    place.addEventListener("welcomed", () => this.#next());
    for (const type of ["went", "reset"]) {
      place.addEventListener(type, ({ detail }) => detail.room && this.#compare(detail.room));
    }
    keep.listen((key, value) => this.#elsewhere(key, value));
    setInterval(() => this.#notice(), 5_000);
  }

  /** Write a message to a room; it is safe from here on. */
  say(room, text) {
    const at = Date.now();
    const message = {
      client_id: newId(),
      room: room.name,
      text,
      at: Math.max(at + this.#skew, room.log.entries.at(-1)?.at ?? 0),
      wrote: at,
      order: at + this.#messages.size / 1_000,
      state: "waiting",
    };
    this.#messages.set(message.client_id, message);
    this.#keep.put(`unsent:${message.client_id}`, message);
    this.#tell("changed", message);
    this.#next();
  }

  again(clientId) {
    const message = this.#messages.get(clientId);
    if (!message) return;
    this.#change(message, { state: "waiting", why: "" });
    this.#restUntil = 0;
    this.#line.now();
    this.#next();
  }

  discard(clientId) {
    const message = this.#messages.get(clientId);
    if (message) this.#drop(message);
  }

  /** The messages that are not yet seen in the log of a room, in order. */
  of(name) {
    return [...this.#messages.values()].filter(({ room }) => room === name);
  }

  /** The messages that are not stored yet, of all rooms. */
  get unsent() {
    return [...this.#messages.values()].filter(({ state }) => state !== "stored");
  }

  // Callbacks

  #accepted({ client_id: clientId, offset }) {
    const message = this.#messages.get(clientId);
    if (message) {
      this.#pace.reset();
      const seen = this.#place.room(message.room)?.log;
      this.#keep.drop(`unsent:${clientId}`);
      if (seen?.held && offset <= seen.top) this.#drop(message);
      else this.#change(message, { state: "stored", offset });
    }
    this.#arrived(clientId);
  }

  #said({ client_id: clientId, who, at }) {
    const message = who.id === this.#place.you.id && this.#messages.get(clientId);
    if (!message) return;
    if (this.#underWay === clientId) this.#skew = at - Date.now();
    this.#keep.drop(`unsent:${clientId}`);
    this.#messages.delete(clientId);
    this.#arrived(clientId);
  }

  #refused({ client_id: clientId, code, message: why, retry_after: pause }) {
    const message = this.#messages.get(clientId);
    if (message && pause) this.#rest(pause, why);
    else if (message && PASSING.includes(code)) this.#rest(this.#pace.next(), word("kept"));
    else if (message) this.#change(message, { state: "failed", why });
    this.#arrived(clientId);
  }

  #dropped() {
    if (this.#line.up) return;
    clearTimeout(this.#timer);
    this.#underWay = null;
  }

  #elsewhere(key, value) {
    const message = this.#messages.get(key.replace(/^unsent:/, ""));
    if (message && !value && message.state !== "stored") this.#drop(message);
  }

  // Internal

  #next() {
    if (!this.#line.up || this.#underWay || Date.now() < this.#restUntil) return;
    const message = [...this.#messages.values()].find((each) => this.#isDue(each));
    if (!message) return;
    const { client_id, room, text } = message;
    this.#underWay = client_id;
    this.#timer = setTimeout(() => this.#line.renew(), ANSWER);
    this.#line.say({ type: "say", client_id, room, text });
  }

  #arrived(clientId) {
    if (this.#underWay !== clientId) return;
    clearTimeout(this.#timer);
    this.#underWay = null;
    this.#next();
  }

  #isDue({ state, room }) {
    return (state === "waiting" || state === "late") && this.#place.room(room);
  }

  #rest(pause, why) {
    this.#restUntil = Date.now() + pause;
    this.#restsWhy = why;
    setTimeout(() => this.#notice(), HELD_UP);
    setTimeout(() => this.#next(), pause + 10);
  }

  /** Settle what stands in a log that was fetched anew. */
  #compare({ name, log }) {
    const known = new Set(log.entries.map((entry) => entry.client_id));
    for (const message of this.of(name)) {
      if (known.has(message.client_id) || message.offset <= log.top) this.#drop(message);
    }
  }

  #notice() {
    const rests = Date.now() < this.#restUntil;
    const change = { state: "late", why: rests ? this.#restsWhy : "" };
    for (const message of this.#messages.values()) {
      const waited = Date.now() - message.wrote;
      if (message.state === "waiting" && waited >= (rests ? HELD_UP : LATE)) this.#change(message, change);
    }
  }

  #change(message, change) {
    Object.assign(message, change);
    if (message.state !== "stored") this.#keep.put(`unsent:${message.client_id}`, message);
    this.#tell("changed", message);
  }

  #drop(message) {
    this.#messages.delete(message.client_id);
    this.#keep.drop(`unsent:${message.client_id}`);
    this.#tell("settled", message);
  }

  #tell(type, message) {
    this.dispatchEvent(new CustomEvent(type, { detail: message }));
  }
}
