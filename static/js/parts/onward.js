// A list that comes in parts: the next one is fetched when the end of this one comes into sight.

export class Onward {
  #list;
  #fetch;
  #next = null;
  #end;

  /** `fetch` gets the address of the next part. */
  constructor(list, fetch) {
    this.#list = list;
    this.#fetch = fetch;
    this.#end = new IntersectionObserver((seen) => this.#seen(seen));
  }

  /** The list ends here for now, and goes on at the address `next`, if there is one. */
  ends(next) {
    this.#end.disconnect();
    this.#next = next;
    if (next && this.#list.lastElementChild) this.#end.observe(this.#list.lastElementChild);
  }

  // Callbacks

  #seen(seen) {
    if (!this.#next || !seen.some(({ isIntersecting }) => isIntersecting)) return;
    const next = this.#next;
    this.ends(null);
    this.#fetch(next);
  }
}
