// What becomes of a text that is sent: short names become emoji, and "+:name:" alone is a reaction.

const SHORT = /:[\w+-]+:/;
const REACTION = /^\+([^\w\s]\S{0,40})$/u;
const PATIENCE = 1_500; // ms that a text waits for the names; without them it goes out as it is

export class Sending {
  #names;
  #react;
  #say;
  #last = null; // the text before, while that waits

  /**
   * `names()` fetches the emoji, null if they cannot be had; `react(room, emoji)` is false if
   * there is no message for it; `say(room, text)` sends.
   */
  constructor({ names, react, say }) {
    this.#names = names;
    this.#react = react;
    this.#say = say;
  }

  /** Send a text; one that has nothing to do with emoji goes out at once. */
  send(room, text) {
    if (!this.#last && !SHORT.test(text) && !REACTION.test(text)) return this.#say(room, text);
    const turn = Promise.resolve(this.#last).then(() => this.#sendWith(room, text));
    this.#last = turn;
    turn.finally(() => this.#last === turn && (this.#last = null));
    return turn;
  }

  // Internal

  async #sendWith(room, text) {
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
    const names = await Promise.race([this.#names(), late]);
    const made = names ? names.replaced(text) : text;
    const emoji = names?.alone(made.match(REACTION)?.[1] ?? "");
    if (!emoji || !this.#react(room, emoji)) this.#say(room, made);
  }
}
