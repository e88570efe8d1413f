// The "@" beside the pill at the end: to the next unread message that calls this person and is out of sight.

import { UnreadCalls } from "../../model/reading/unreadcalls.js";
import { isLookedAt } from "./reading.js";
import { refusal } from "../../parts/words.js";

const SEEN = 0.95; // heights of the view within which a row begins that was seen

export class NextCall {
  #button;
  #calls;
  #scroll;
  #timeline;
  #jump;
  #tell;
  #room = null;

  /** `tell` says why there is no going there. */
  constructor(button, { place, line, people, scroll, timeline, jump, tell }) {
    this.#button = button;
    this.#calls = new UnreadCalls({ line, people });
    this.#scroll = scroll;
    this.#timeline = timeline;
    this.#jump = jump;
    this.#tell = tell;
    button.addEventListener("click", () => this.go());
    for (const type of ["shown", "drawn"]) timeline.addEventListener(type, () => this.#look());
    scroll.addEventListener("moved", () => this.#look());
    place.addEventListener("listed", () => this.#look());
    place.addEventListener("changed", ({ detail }) => this.#change(detail));
    line.addEventListener("called", ({ detail }) => this.#hear(detail)); // after the place has heard it
    addEventListener("focus", () => this.#look());
    this.#look();
  }

  /** Go to the next one, if there is one. */
  async go() {
    if (this.#button.hidden) return;
    const room = this.#room;
    try {
      const offset = await this.#calls.next(this.#inSight[1]);
      if (offset === null || room !== this.#timeline.room) return;
      const refused = await this.#jump.to(room.name, offset);
      if (refused?.code === "not_found") this.#calls.see(offset, offset); // It is gone, and the others are next.
    } catch (refused) {
      this.#tell(refusal(refused));
    }
    this.#look();
  }

  // Callbacks

  #change(change) {
    if (change.room !== this.#room) return;
    this.#calls.change(change);
    this.#look();
  }

  #hear(called) {
    if (called.by !== called.of) this.#calls.hear(called);
    this.#look();
  }

  #look() {
    const { room } = this.#timeline;
    if (room !== this.#room) this.#calls.begin(room);
    this.#room = room;
    this.#button.hidden = !room?.mentions || !this.#isBeyond();
  }

  // Internal

  #isBeyond() {
    const inSight = this.#inSight;
    if (isLookedAt()) this.#calls.see(...inSight);
    return this.#calls.isBeyond(...inSight);
  }

  /** The offsets of the first and the last row in sight; what is on its way stands after all others. */
  get #inSight() {
    const [first, last] = [this.#scroll.rowAt(0), this.#scroll.rowAt(SEEN)].map((row) => row?.dataset ?? {});
    return [Number(first.offset ?? Infinity), Number(last.last ?? last.offset ?? Infinity)];
  }
}
