// Where one reads in each room, for coming back to it; a reload does not lose it.

export class Anchors {
  #visit;
  #anchors;

  /** `visit` keeps what concerns this tab only. */
  constructor(visit) {
    this.#visit = visit;
    this.#anchors = new Map(Object.entries(visit.get("anchors") ?? {}));
  }

  of(room) {
    return this.#anchors.get(room.name) ?? null;
  }

  put(room, anchor) {
    this.#anchors.set(room.name, anchor);
  }

  keep() {
    this.#visit.put("anchors", Object.fromEntries(this.#anchors));
  }
}
