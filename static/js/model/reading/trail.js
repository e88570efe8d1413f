// Where the reader was at each entry of the browser's history, so that Back and Forward lead there.

const MOST = 100; // entries of which it is known

export class Trail {
  #history;
  #visit;
  #here;
  #places;
  #last;
  #entry = null;

  /** `visit` keeps what concerns this tab only, `here()` says where the reader is. */
  constructor(history, visit, here) {
    const { last = 0, places = [] } = visit.get("trail") ?? {};
    this.#history = history;
    this.#visit = visit;
    this.#here = here;
    this.#places = new Map(places);
    this.#last = last;
  }

  /** The page begins at an entry, or is moved to one; returns where the reader was there, undefined if they never were. */
  come(state) {
    if (this.#entry !== null) this.#remember();
    this.#entry = state?.entry ?? null;
    if (this.#entry === null) this.#history.replaceState({ entry: (this.#entry = ++this.#last) }, "");
    return this.#places.get(this.#entry);
  }

  /** Go on to another address, from which Back leads here. */
  push(address) {
    this.#remember();
    this.#history.pushState({ entry: (this.#entry = ++this.#last) }, "", address);
  }

  /** Have another address in place of this one. */
  replace(address) {
    this.#history.replaceState({ entry: this.#entry }, "", address);
  }

  /** The page is left. */
  keep() {
    this.#remember();
    this.#visit.put("trail", { last: this.#last, places: [...this.#places] });
  }

  // Internal

  #remember() {
    this.#places.delete(this.#entry);
    this.#places.set(this.#entry, this.#here());
    for (const entry of this.#places.keys()) if (this.#places.size > MOST) this.#places.delete(entry);
  }
}
