// How long to wait before trying again: longer each time, and never together with the others.

export class Pace {
  #tries = 0;
  #least;
  #most;
  #random;

  /** Times are in milliseconds. */
  constructor(least = 500, most = 20_000, random = Math.random) {
    this.#least = least;
    this.#most = most;
    this.#random = random;
  }

  /** The next wait, drawn evenly between the least and a ceiling that doubles. */
  next() {
    const ceiling = Math.min(this.#most, this.#least * 2 ** ++this.#tries);
    return this.#least + this.#random() * (ceiling - this.#least);
  }

  reset() {
    this.#tries = 0;
  }
}
