// The names of those who reacted and whom nothing has named yet: asked for when they are to be read.

import { NAMED } from "../log/reactions.js";

export class Naming {
  #people;
  #requests;
  #asked = new Set();

  constructor({ people, requests }) {
    this.#people = people;
    this.#requests = requests;
  }

  /** Learn what some people are called, of as many as are named; whether anything came of it. */
  async learn(ids) {
    const unknown = ids.filter((id) => this.#people.now({ id }).name === undefined).slice(0, NAMED);
    const found = await Promise.all(unknown.filter((id) => !this.#asked.has(id)).map((id) => this.#ask(id)));
    return found.some(Boolean);
  }

  // Internal

  /** Who has left has no name any more, and is not asked for again; who could not be asked for now, is. */
  async #ask(id) {
    this.#asked.add(id);
    const { moment } = this.#people;
    try {
      const { person } = await this.#requests.get(`/people/${id}`);
      this.#people.learn([person], moment);
      return true;
    } catch ({ code }) {
      if (code !== "no_such_person") this.#asked.delete(id);
      return false;
    }
  }
}
