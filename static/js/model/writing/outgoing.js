// What this person has changed and the server has not yet stored: messages, edits, deletions, and whatever else.
//
// A change is kept by the browser until it is safe. One is under way at a time,
// so that they are stored in the order they were made, refusals or not; each
// keeps its client_id for ever, so that it is stored once.
//
// States: waiting, late (no line for long, or the server lets nothing in now),
// stored (not yet seen in the log), failed. `code` is that of the refusal,
// `message` what the server said with it, and `retryAfter` the milliseconds it
// asked for. What was written stays when it is refused, as failed; any other
// change is undone. Events: `changed`, `refused`, and `settled`, when it is over;
// `made`, when what was written to people has made their room.

import { clock } from "../../line/clock.js";
import { newId } from "../../line/ids.js";
import { Pace } from "../../line/pace.js";
import { asked, isApart, isWritten, replaces, undoes } from "../log/changes.js";
import { lastOf } from "../log/log.js";
import { overlaid } from "../log/overlays.js";
import { Unsent } from "./unsent.js";

const ANSWER = 15_000; // ms after which an unanswered change makes for a new line
const LATE = 20_000; // ms without being stored after which the row says so
const HELD_UP = 1_000; // the same while the server lets nothing more in
const OFTEN = 5_000; // ms between two looks at what is late
const LASTING = ["muted", "slow_mode", "banned"]; // what is said elsewhere need not wait for it
const UNREFUSED = { code: "", message: "", retryAfter: 0 };
const TOO_LARGE = 1009; // how a server ends the line that a message was too large for
const PASSING = ["not_stored", "unavailable"]; // refusals that are over when the store is back

export class Outgoing extends EventTarget {
  #line;
  #place;
  #clock;
  #newId;
  #changes;
  #underWay = null;
  #unmatched = null; // a refusal without a client_id, heard since the change under way was sent
  #rest = { until: 0 };
  #pace;
  #timer = null;
  #skew = 0;

  /** `tabs` tells by `storage` what other tabs change in what is kept. */
  constructor({ line, place, keep, tabs, time = clock, random = Math.random, id = newId }) {
    super();
    this.#line = line;
    this.#place = place;
    this.#changes = new Unsent(keep);
    this.#clock = time;
    this.#newId = id;
    this.#pace = new Pace(500, 20_000, random);
    line.addEventListener("accepted", ({ detail }) => this.#accepted(detail));
    line.addEventListener("refused", ({ detail }) => this.#refused(detail));
    line.addEventListener("entry", ({ detail }) => this.#entered(detail));
    line.addEventListener("line", ({ detail }) => this.#dropped(detail));
    place.addEventListener("welcomed", () => this.#next());
    place.addEventListener("granted", () => this.#next());
    place.addEventListener("added", ({ detail }) => this.#compare(detail.room, detail.entries));
    for (const type of ["went", "reset"]) {
      place.addEventListener(type, ({ detail: { room } }) => room && this.#compare(room, room.end.entries));
    }
    this.#changes.listen(tabs, (change) => change.state !== "stored" && this.#settle(change));
    time.every(OFTEN, () => this.#notice());
  }

  /**
   * Make a change, which is safe from here on: `{type, room, …}` as it goes over the line, but for its client_id.
   *
   * One of the place has no `room`. What it takes back or replaces and was
   * never sent is dropped instead; with what it takes back, it is over as well.
   */
  change(event) {
    const earlier = this.#changes.all.filter((change) => isUnsent(change));
    const taken = earlier.filter((change) => undoes(event, change)).at(-1);
    for (const change of earlier) if (replaces(event, change)) this.#settle(change);
    if (taken) this.#settle(taken);
    else this.#queue(event);
  }

  again(clientId) {
    const change = this.#changes.get(clientId);
    if (!change) return;
    this.#become(change, { state: "waiting", epoch: this.#epochOf(change.room), ...UNREFUSED });
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
    return this.#changes.of(name);
  }

  /** An entry as it is drawn while changes of it are on their way; null if it is not. */
  over(entry) {
    const changes = this.of(entry.room).filter(({ of }) => of === entry.offset);
    return overlaid(entry, changes, this.#place.you.id);
  }

  /** The changes that are not stored yet, of all rooms, and would be missed. */
  get unsent() {
    return this.#changes.all.filter((change) => change.state !== "stored" && !isApart(change));
  }

  // Callbacks

  #accepted({ client_id: clientId, room, offset }) {
    const change = this.#changes.get(clientId);
    if (change?.to) this.#moveTo(room, change.room);
    if (change) {
      this.#pace.reset();
      const seen = this.#place.room(change.room)?.end;
      this.#changes.release(change);
      if (isApart(change) || (seen?.held && offset <= seen.top)) this.#settle(change);
      else this.#become(change, { state: "stored", landed: offset });
    }
    this.#answered(clientId);
  }

  /** One's own entry settles its change; another one what should have stood before it, and does not any more. */
  #entered(entry) {
    const own = entry.who?.id === this.#place.you.id && this.#changes.get(entry.client_id);
    if (own) this.#see(own, entry);
    for (const change of this.of(entry.room)) if (change.landed <= lastOf(entry)) this.#settle(change);
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

  // Internal

  #queue(event) {
    const at = this.#clock.now();
    const last = this.#place.room(event.room)?.end.entries.at(-1);
    const shown = Math.max(at + this.#skew, last?.at ?? 0);
    const made = { client_id: this.#newId(), at: shown, wrote: at, epoch: this.#epochOf(event.room) };
    const change = { ...event, ...made, state: "waiting", tried: false, ...UNREFUSED };
    this.#changes.add(change);
    this.#tell("changed", change);
    this.#next();
  }

  #next() {
    if (!this.#line.up || this.#underWay || this.#clock.now() < this.#rest.until) return;
    const change = this.#changes.all.find((each) => this.#isDue(each));
    if (!change) return;
    if (this.#isElsewhere(change)) return this.#miss(change);
    this.#underWay = change.client_id;
    this.#unmatched = null;
    this.#timer = this.#clock.after(ANSWER, () => this.#unanswered());
    if (!change.tried) this.#changes.keep(Object.assign(change, { tried: true }));
    this.#line.say(asked(change));
  }

  /** What cannot be answered must not hold up the others: a refusal of nothing in particular is taken for its own. */
  #unanswered() {
    if (this.#unmatched) this.#refuse(this.#underWay, this.#unmatched);
    else this.#line.renew();
  }

  #refuse(clientId, why) {
    const change = this.#changes.get(clientId);
    if (change && why.retryAfter && !LASTING.includes(why.code)) this.#pause(why.retryAfter, why);
    else if (change && PASSING.includes(why.code)) this.#pause(this.#pace.next(), why);
    else if (change) this.#fail(change, why);
    this.#answered(clientId);
  }

  #fail(change, why) {
    if (isWritten(change)) this.#become(change, { state: "failed", ...why });
    else this.#settle(Object.assign(change, { state: "failed", ...why }));
    this.#tell("refused", change);
  }

  #answered(clientId) {
    if (this.#underWay !== clientId) return;
    this.#clock.cancel(this.#timer);
    this.#underWay = null;
    this.#next();
  }

  #isDue({ state, room, to }) {
    return (state === "waiting" || state === "late") && (to || room === undefined || this.#place.room(room));
  }

  /** The log that a room has now; nothing where there is none, as for people who have not been written to. */
  #epochOf(name) {
    return this.#place.room(name)?.position.epoch || undefined;
  }

  /** Whether a change was made in a room that is gone, or was put back from a backup, and another has its name. */
  #isElsewhere({ room, epoch }) {
    return Boolean(epoch) && epoch !== this.#epochOf(room);
  }

  /** Send nothing to a room that it was not made in; what was written stays, to be sent by hand. */
  #miss(change) {
    const isAbout = change.of !== undefined || change.reply_to !== undefined;
    this.#fail(change, { ...UNREFUSED, code: isAbout ? "no_such_message" : "no_such_room" });
    this.#next();
  }

  /** The room of some people is made: what waited for it goes there. */
  #moveTo(room, unmade) {
    for (const change of this.of(unmade)) {
      delete change.to;
      this.#changes.keep(Object.assign(change, { room }));
    }
    this.#tell("made", { room, unmade });
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
      else if (end.held && change.landed <= end.top) this.#settle(change);
    }
  }

  #notice() {
    const now = this.#clock.now();
    const rests = now < this.#rest.until;
    const why = rests ? this.#rest.why : UNREFUSED;
    for (const change of this.#changes.all) {
      const waited = now - change.wrote;
      if (change.state !== "waiting" || waited < (rests ? HELD_UP : LATE)) continue;
      this.#become(change, { state: "late", ...why });
    }
  }

  #become(change, news) {
    Object.assign(change, news);
    if (change.state !== "stored") this.#changes.keep(change);
    this.#tell("changed", change);
  }

  /** A message seen in the log settles without a word: its row becomes that of the entry. */
  #see(change, { at }) {
    if (this.#underWay === change.client_id) this.#skew = at - this.#clock.now();
    if (change.type !== "say") this.#settle(change);
    else this.#changes.forget(change);
    this.#answered(change.client_id);
  }

  #settle(change) {
    this.#changes.forget(change);
    this.#tell("settled", change);
  }

  #tell(type, change) {
    this.dispatchEvent(new CustomEvent(type, { detail: change }));
  }
}

/** Whether the server has certainly not heard of a change, and need not. */
function isUnsent({ state, tried }) {
  return !tried || state === "failed";
}
