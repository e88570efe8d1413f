// How many messages are pinned in each room: what the server said last, and what was pinned since.
//
// Event: `counted`, with the name of the room.

export class Pins extends EventTarget {
  #counts = new Map(); // by room: the count, and the offset up to which it is true

  constructor(boot, line) {
    super();
    for (const state of boot.rooms) this.#take(state);
    line.addEventListener("welcome", ({ detail }) => detail.rooms.forEach((state) => this.#take(state)));
    line.addEventListener("granted", ({ detail }) => this.#take(detail.room));
    line.addEventListener("entry", ({ detail }) => this.#heard(detail));
  }

  count(room) {
    return this.#counts.get(room)?.count ?? 0;
  }

  /** A list of all pins is known to be so long at an offset. */
  set(room, count, offset) {
    if (offset < (this.#counts.get(room)?.offset ?? 0)) return;
    this.#put(room, count, offset);
  }

  // Internal

  #take({ room, pins = 0, position }) {
    this.#put(room, pins, position.offset);
  }

  #heard({ type, room, offset, pinned }) {
    const known = this.#counts.get(room);
    if (!known || offset <= known.offset) return;
    const by = { pinned: 1, unpinned: -1, deleted: pinned ? -1 : 0 }[type] ?? 0;
    if (by) this.#put(room, Math.max(0, known.count + by), offset);
    else known.offset = offset;
  }

  #put(room, count, offset) {
    this.#counts.set(room, { count, offset });
    this.dispatchEvent(new CustomEvent("counted", { detail: room }));
  }
}
