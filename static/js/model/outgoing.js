// What this person has changed and the server has not yet stored: messages, edits, deletions.
//
// A change is kept by the browser until it is safe. One is under way at a time,
// so that they are stored in the order they were made, refusals or not; each
// keeps its client_id for ever, so that it is stored once.
//
// States: waiting, late (no line for long, or the server lets nothing in now),
// stored (not yet seen in the log), failed. `code` is that of the refusal,
// `message` what the server said with it, and `retryAfter` the milliseconds it
// asked for. Events: `changed` and `settled`.

import { clock } from "../line/clock.js";
import { newId } from "../line/ids.js";
import { Pace } from "../line/pace.js";
import { lastOf } from "./log.js";

const ANSWER = 15_000; // ms after which an unanswered change makes for a new line
const LATE = 20_000; // ms without being stored after which the row says so
const HELD_UP = 1_000; // the same while the server lets nothing more in
const OFTEN = 5_000; // ms between two looks at what is late
const UNREFUSED = { code: "", message: "", retryAfter: 0 };
const TOO_LARGE = 1009; // how a server ends the line that a message was too large for
const PASSING = ["not_stored", "unavailable"]; // refusals that are over when the store is back

export class Outgoing extends EventTarget {
  #line;
  #place;
  #keep;
  #clock;
  #newId;
  #changes = new Map();
  #underWay = null;
  #unmatched = null; // a refusal without a client_id, heard since the change under way was sent
  #rest = { until: 0 };
  #pace;
  #timer = null;
  #skew = 0;
  #order = 0; // of the newest change: when it was made, or a little more than the one before

  /** `tabs` tells by `storage` what other tabs change in what is kept. */
  constructor({ line, place, keep, tabs, time = clock, random = Math.random, id = newId }) {
    super();
    this.#line = line;
    this.#place = place;
    this.#keep = keep;
    this.#clock = time;
    this.#newId = id;
    this.#pace = new Pace(500, 20_000, random);
    for (const change of keep.all("unsent:").sort((one, other) => one.order - other.order)) {
      // The page of 0.1.0 kept messages only, and did not say so.
      this.#changes.set(change.client_id, { ...UNREFUSED, type: "say", ...change });
      this.#order = change.order;
    }
    line.addEventListener("accepted", ({ detail }) => this.#accepted(detail));
    line.addEventListener("refused", ({ detail }) => this.#refused(detail));
    line.addEventListener("entry", ({ detail }) => this.#entered(detail));
    line.addEventListener("line", ({ detail }) => this.#dropped(detail));
    place.addEventListener("welcomed", () => this.#next());
    place.addEventListener("added", ({ detail }) => this.#compare(detail.room, detail.entries));
    for (const type of ["went", "reset"]) {
      place.addEventListener(type, ({ detail: { room } }) => room && this.#compare(room, room.end.entries));
    }
    keep.listen(tabs, (key, value) => this.#changedElsewhere(key, value));
    time.every(OFTEN, () => this.#notice());
  }

  /** Write a message to a room; it is safe from here on, as is every change. */
  say(room, text) {
    this.#queue({ type: "say", room: room.name, text }, room);
  }

  /** Change the text of the message at the offset `of`. */
  edit(room, of, text) {
    this.#queue({ type: "edit", room: room.name, of, text }, room);
  }

  /** Delete the message at the offset `of`. */
  remove(room, of) {
    this.#queue({ type: "delete", room: room.name, of }, room);
  }

  again(clientId) {
    const change = this.#changes.get(clientId);
    if (!change) return;
    this.#become(change, { state: "waiting", ...UNREFUSED });
    this.#rest.until = 0;
    this.#line.now();
    this.#next();
  }

  discard(clientId) {
    const change = this.#changes.get(clientId);
    if (change) this.#settle(change);
  }

  /** The changes that are not yet seen in the log of a room, in order. */
  of(name) {
    return [...this.#changes.values()].filter(({ room }) => room === name);
  }

  /** The changes that are not stored yet, of all rooms. */
  get unsent() {
    return [...this.#changes.values()].filter(({ state }) => state !== "stored");
  }

  // Callbacks

  #accepted({ client_id: clientId, offset }) {
    const change = this.#changes.get(clientId);
    if (change) {
      this.#pace.reset();
      const seen = this.#place.room(change.room)?.end;
      this.#keep.drop(`unsent:${clientId}`);
      if (seen?.held && offset <= seen.top) this.#settle(change);
      else this.#become(change, { state: "stored", offset });
    }
    this.#answered(clientId);
  }

  /** One's own entry settles its change; another one what should have stood before it, and does not any more. */
  #entered(entry) {
    const own = entry.who?.id === this.#place.you.id && this.#changes.get(entry.client_id);
    if (own) this.#see(own, entry);
    for (const change of this.of(entry.room)) if (change.offset <= lastOf(entry)) this.#settle(change);
  }

  #refused({ client_id: clientId, code, message, retry_after: retryAfter = 0 }) {
    const why = { code, message, retryAfter };
    if (clientId === undefined) this.#unmatched = why;
    else this.#refuse(clientId, why);
  }

  #dropped({ code }) {
    if (this.#line.up) return;
    const underWay = this.#underWay;
    this.#clock.cancel(this.#timer);
    this.#underWay = null;
    if (code !== TOO_LARGE || !underWay) return;
    // It would end each line that it is sent on.
    this.#refuse(underWay, { ...UNREFUSED, code: "too_large" });
    this.#line.now();
  }

  #changedElsewhere(key, value) {
    const change = this.#changes.get(key.replace(/^unsent:/, ""));
    if (change && !value && change.state !== "stored") this.#settle(change);
  }

  // Internal

  #queue(event, room) {
    const at = this.#clock.now();
    const change = {
      ...event,
      client_id: this.#newId(),
      at: Math.max(at + this.#skew, room.end.entries.at(-1)?.at ?? 0),
      wrote: at,
      order: (this.#order = Math.max(at, this.#order + 0.001)),
      state: "waiting",
      ...UNREFUSED,
    };
    this.#changes.set(change.client_id, change);
    this.#keep.put(`unsent:${change.client_id}`, change);
    this.#tell("changed", change);
    this.#next();
  }

  #next() {
    if (!this.#line.up || this.#underWay || this.#clock.now() < this.#rest.until) return;
    const change = [...this.#changes.values()].find((each) => this.#isDue(each));
    if (!change) return;
    this.#underWay = change.client_id;
    this.#unmatched = null;
    this.#timer = this.#clock.after(ANSWER, () => this.#unanswered());
    this.#line.say(asked(change));
  }

  /** What cannot be answered must not hold up the others: a refusal of nothing in particular is taken for its own. */
  #unanswered() {
    if (this.#unmatched) this.#refuse(this.#underWay, this.#unmatched);
    else this.#line.renew();
  }

  #refuse(clientId, why) {
    const change = this.#changes.get(clientId);
    if (change && why.retryAfter) this.#pause(why.retryAfter, why);
    else if (change && PASSING.includes(why.code)) this.#pause(this.#pace.next(), why);
    else if (change) this.#become(change, { state: "failed", ...why });
    this.#answered(clientId);
  }

  #answered(clientId) {
    if (this.#underWay !== clientId) return;
    this.#clock.cancel(this.#timer);
    this.#underWay = null;
    this.#next();
  }

  #isDue({ state, room }) {
    return (state === "waiting" || state === "late") && this.#place.room(room);
  }

  #pause(pause, why) {
    this.#rest = { until: this.#clock.now() + pause, why };
    this.#clock.after(HELD_UP, () => this.#notice());
    this.#clock.after(pause + 10, () => this.#next());
  }

  /** Settle what stands in a log that was fetched, or before its end. */
  #compare({ name, end }, entries) {
    const changes = this.of(name);
    if (!changes.length) return;
    const own = entries.filter(({ who }) => who?.id === this.#place.you.id);
    const seen = new Map(own.map((entry) => [entry.client_id, entry]));
    for (const change of changes) {
      const entry = seen.get(change.client_id);
      if (entry) this.#see(change, entry);
      else if (end.held && change.offset <= end.top) this.#settle(change);
    }
  }

  #notice() {
    const now = this.#clock.now();
    const rests = now < this.#rest.until;
    const why = rests ? this.#rest.why : UNREFUSED;
    for (const change of this.#changes.values()) {
      const waited = now - change.wrote;
      if (change.state !== "waiting" || waited < (rests ? HELD_UP : LATE)) continue;
      this.#become(change, { state: "late", ...why });
    }
  }

  #become(change, news) {
    Object.assign(change, news);
    if (change.state !== "stored") this.#keep.put(`unsent:${change.client_id}`, change);
    this.#tell("changed", change);
  }

  /** A message seen in the log settles without a word: its row becomes that of the entry. */
  #see(change, { at }) {
    if (this.#underWay === change.client_id) this.#skew = at - this.#clock.now();
    if (change.type !== "say") this.#settle(change);
    else this.#forget(change);
    this.#answered(change.client_id);
  }

  #settle(change) {
    this.#forget(change);
    this.#tell("settled", change);
  }

  #forget({ client_id: clientId }) {
    this.#changes.delete(clientId);
    this.#keep.drop(`unsent:${clientId}`);
  }

  #tell(type, change) {
    this.dispatchEvent(new CustomEvent(type, { detail: change }));
  }
}

/** A change as it goes over the line. */
function asked({ type, client_id, room, of, text }) {
  return { type, client_id, room, of, text };
}
