// What is said aloud, and when: a line at most so often; of what comes meanwhile, how much it was.
//
// What mentions the listener is said in any case, each for itself.

const OFTEN = 1_500; // ms between two lines
const MOST = 3; // mentions that are said one by one

export class Saying {
  #say;
  #count;
  #clock;
  #last = -Infinity;
  #timer = 0;
  #waiting = [];

  /** `say(line)` says a line; `count(number)` is the line for so many new messages. */
  constructor({ say, count, clock }) {
    this.#say = say;
    this.#count = count;
    this.#clock = clock;
  }

  /** Say a line now, or as soon as it is its turn; or how many there were. */
  add(line, { mentions = false } = {}) {
    this.#waiting.push({ line, mentions });
    if (!this.#timer) this.#timer = this.#clock.after(Math.max(0, this.#last + OFTEN - this.#clock.now()), () => this.#next());
  }

  /** Nobody listens to that room any more. */
  clear() {
    this.#waiting = [];
  }

  // Internal

  #next() {
    this.#timer = 0;
    const waiting = this.#waiting.splice(0);
    if (!waiting.length) return;
    this.#last = this.#clock.now();
    const apart = waiting.length === 1 ? waiting : waiting.filter(({ mentions }) => mentions).slice(0, MOST);
    const rest = waiting.length - apart.length;
    this.#say([...apart.map(({ line }) => line), ...(rest ? [this.#count(rest)] : [])]);
  }
}
