// What is begun in each room and not yet sent; a reload does not lose it.

export class Drafts {
  #keep;

  constructor(keep) {
    this.#keep = keep;
  }

  of(room) {
    return this.#keep.get(`draft:${room.name}`) ?? "";
  }

  /** The names of the rooms in which something is begun. */
  get rooms() {
    return this.#keep.keys("draft:").map((key) => key.slice("draft:".length));
  }

  put(room, text) {
    if (text) this.#keep.put(`draft:${room.name}`, text);
    else this.#keep.drop(`draft:${room.name}`);
  }
}
