// The last searches of this person, on this device only.

const MOST = 10;

export class Recent {
  #keep;

  constructor(keep) {
    this.#keep = keep;
  }

  /** The last first. */
  get all() {
    return this.#keep.get("searches") ?? [];
  }

  add(typed) {
    const text = typed.trim();
    if (text) this.#keep.put("searches", [text, ...this.all.filter((other) => other !== text)].slice(0, MOST));
  }

  clear() {
    this.#keep.drop("searches");
  }
}
