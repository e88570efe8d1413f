// Messages that links name, by place: what they say, as far as it is known here.
//
// What is held of a room is looked up there; what is not is asked for, a few at
// a time. Of what was heard, changes are taken in; after each coming back all
// is asked for anew, for nobody tells of changes in rooms that are not held.
// Event: `quoted`, when a message is known, or is another, or all are to be asked for.

import { clock } from "../../line/clock.js";
import { fold, isChange, reachOf } from "../log/fold.js";

const MOST = 200; // messages that are remembered
const AT_ONCE = 4; // questions without an answer
const PAUSE = 5_000; // ms before something is asked for again that could not be answered

export class Quotes extends EventTarget {
  #place;
  #clock;
  #known = new Map(); // by key: a message, or null if there is none
  #asked = new Map(); // by key: what is to be asked for, or is being
  #under = 0;
  #rests = false;

  constructor({ place, line, time = clock }) {
    super();
    this.#place = place;
    this.#clock = time;
    line.addEventListener("entry", ({ detail }) => isChange(detail) && this.#change(detail));
    place.addEventListener("welcomed", () => this.#anew());
    place.addEventListener("granted", () => this.#anew());
    place.addEventListener("gone", () => this.#anew());
  }

  /** The message at an offset of a room: null if there is none for this person, undefined if it is not known yet. */
  of(room, offset) {
    if (!this.#place.room(room)) return null;
    const held = this.#place.held(room, offset);
    if (held) return held.message;
    const key = `${room}/${offset}`;
    if (this.#known.has(key)) return this.#known.get(key);
    if (!this.#asked.has(key)) this.#asked.set(key, { room, offset, under: false });
    this.#next();
    return undefined;
  }

  // Callbacks

  #change(change) {
    const [first, last] = reachOf(change);
    for (const [key, message] of this.#known) {
      if (message?.room !== change.room || message.offset < first || message.offset > last) continue;
      const now = fold(message, change);
      if (now === message) continue;
      this.#known.set(key, now);
      this.#tell(message);
    }
  }

  #anew() {
    this.#known.clear();
    this.#tell({});
  }

  // Internal

  #next() {
    while (!this.#rests && this.#under < AT_ONCE) {
      const waiting = [...this.#asked].find(([, { under }]) => !under);
      if (!waiting) return;
      waiting[1].under = true;
      this.#under += 1;
      this.#ask(...waiting);
    }
  }

  async #ask(key, { room, offset }) {
    try {
      this.#learn(key, await this.#place.message(room, offset));
      this.#tell({ room, offset });
    } catch ({ code, retry_after: after = PAUSE }) {
      // Without a line all is asked for anew when there is one; what is refused for good leads nowhere.
      if (code === "too_fast" || code === "unavailable") this.#rest(after);
      else if (code !== "no_line") this.#learn(key, null);
    }
    this.#asked.delete(key);
    this.#under -= 1;
    this.#next();
  }

  #learn(key, message) {
    this.#known.set(key, message);
    for (const oldest of this.#known.keys()) if (this.#known.size > MOST) this.#known.delete(oldest);
  }

  #rest(pause) {
    if (this.#rests) return;
    this.#rests = true;
    this.#clock.after(pause, () => {
      this.#rests = false;
      this.#tell({});
    });
  }

  /** Without an offset, all may be others now. */
  #tell(message) {
    this.dispatchEvent(new CustomEvent("quoted", { detail: message }));
  }
}
