// A clock that is turned by hand.

export class HandClock {
  #now = 1_800_000_000_000;
  #ahead = 0;
  #timers = new Map();
  #last = 0;

  now() {
    return this.#now + this.#ahead;
  }

  steady() {
    return this.#now;
  }

  /** Somebody sets the clock. */
  jump(by) {
    this.#ahead += by;
  }

  after(pause, then) {
    this.#timers.set(++this.#last, { at: this.#now + pause, then });
    return this.#last;
  }

  every(pause, then) {
    const again = () => {
      this.#timers.set(id, { at: this.#now + pause, then: again });
      then();
    };
    const id = this.after(pause, again);
    return id;
  }

  cancel(id) {
    this.#timers.delete(id);
  }

  /** Forget all timers, as a page does that is left. */
  stop() {
    this.#timers.clear();
  }

  /** Let time go by; what is due in it happens at its time. */
  turn(pause) {
    const end = this.#now + pause;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort((one, other) => one[1].at - other[1].at);
      if (!due.length) break;
      const [id, { at, then }] = due[0];
      this.#timers.delete(id);
      this.#now = at;
      then();
    }
    this.#now = end;
  }
}
