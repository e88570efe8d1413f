// What this person wants of the place and of each room, on all their devices.
//
// A wish is shown at once, and taken back if the server refuses it. Of what is
// heard, the higher `version` counts, in whatever order it comes. Event: `changed`,
// when something is wanted otherwise, and when a time that is wanted is over.

import { clock } from "../../line/clock.js";
import { isQuietHour } from "./quiet.js";

const OFTEN = 10_000; // ms between two looks at the times; they are of the clock, which may be moved
export const FOR_GOOD = Number.MAX_SAFE_INTEGER;

export class Preferences extends EventTarget {
  #place;
  #line;
  #clock;
  #level; // of the place, for who wants nothing else
  #values = {};
  #heard = new Map(); // what was told last of each wish
  #over = ""; // which times were not over, when that was looked at last

  constructor({ preferences = {}, level = "mentions" }, { line, place, time = clock }) {
    super();
    this.#place = place;
    this.#line = line;
    this.#clock = time;
    this.#level = level;
    this.#values = { ...preferences };
    this.#over = this.#standing;
    line.addEventListener("welcome", ({ detail }) => this.#welcomed(detail));
    line.addEventListener("preferred", ({ detail }) => this.#preferred(detail));
    time.every(OFTEN, () => this.#look());
  }

  /** What is wanted of the place, or else `otherwise`. */
  get(key, otherwise = null) {
    return this.#values[key] ?? otherwise;
  }

  /** Want something of the place, or of a `room`; null is the default. Rejects with the refusal. */
  async put(key, value, room = null) {
    const before = room ? { level: room.level, muted_until: room.mutedUntil, starred: room.starred }[key] : this.get(key);
    const wish = { key, value, ...(room && { room: room.name }) };
    this.#apply(wish);
    try {
      await this.#line.ask({ type: "prefer", ...wish });
    } catch (refused) {
      this.#apply({ ...wish, value: before });
      throw refused;
    }
  }

  /** Whether this person is not to be disturbed now. */
  get dnd() {
    const now = this.#clock.now();
    return this.get("dnd_until", 0) > now || isQuietHour(this.get("quiet_hours", {}), this.get("time_zone"), now);
  }

  isMuted(room) {
    return room.mutedUntil > this.#clock.now();
  }

  // Callbacks

  #welcomed({ preferences = {}, version = 0 }) {
    this.#values = { ...preferences };
    for (const wish of this.#heard.values()) if (wish.version > version) this.#apply(wish);
    this.#tell();
  }

  #preferred(wish) {
    const id = `${wish.room ?? ""} ${wish.key}`;
    if (this.#heard.get(id)?.version > wish.version) return;
    this.#heard.set(id, wish);
    this.#apply(wish);
  }

  /** A time that is over ends what was wanted until then. */
  #look() {
    if (this.#standing === this.#over) return;
    this.#tell();
    this.#place.relist();
  }

  // Internal

  #apply({ key, room, value = null }) {
    if (room) this.#place.prefer(room, key, value ?? this.#default(room, key));
    else this.#values[key] = value;
    this.#tell();
  }

  #default(room, key) {
    if (key !== "level") return key === "starred" ? false : 0;
    return this.#place.room(room)?.direct ? "all" : this.#level;
  }

  /** Which of the wanted times are under way. */
  get #standing() {
    const muted = this.#place.rooms.filter((room) => this.isMuted(room)).map(({ name }) => name);
    const { until = 0 } = this.get("status") ?? {};
    return [this.dnd, until > this.#clock.now(), ...muted].join(" ");
  }

  #tell() {
    this.#over = this.#standing;
    this.dispatchEvent(new CustomEvent("changed"));
  }
}
