// What is begun in each lens: this tab keeps it, by its room and root.

const START = "lens:";

export class LensDrafts extends EventTarget {
  #visit;

  constructor(visit) {
    super();
    this.#visit = visit;
  }

  of({ name }) {
    return this.#visit.get(START + name) ?? "";
  }

  put({ name }, text) {
    if (text) this.#visit.put(START + name, text);
    else this.#visit.drop(START + name);
  }

  /** It is sent; returns what is left, which is nothing: no other tab goes on with it. */
  sent(room) {
    this.put(room, "");
    return "";
  }
}
