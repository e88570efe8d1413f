// The time and the timers of the page; tests hand in others, and turn them by hand.

export const clock = {
  /** Milliseconds since 1970. */
  now: () => Date.now(),
  /** Milliseconds of a count that goes on whatever becomes of the clock. */
  steady: () => performance.now(),
  after: (pause, then) => setTimeout(then, pause),
  every: (pause, then) => setInterval(then, pause),
  cancel: (timer) => clearTimeout(timer),
};
