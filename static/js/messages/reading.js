// Reading: what is at the end of a page has been seen, if the page is visible and has the focus.

const PAUSE = 400; // ms between the look and the word to the server

export class Reading {
  #place;
  #scroll;
  #timeline;
  #timer = 0;

  constructor({ place, scroll, timeline }) {
    this.#place = place;
    this.#scroll = scroll;
    this.#timeline = timeline;
    scroll.addEventListener("moved", () => this.#soon());
    timeline.addEventListener("shown", () => this.#soon());
    timeline.addEventListener("arrived", () => this.#soon());
    document.addEventListener("visibilitychange", () => this.#soon());
    addEventListener("focus", () => this.#soon());
    place.reading = () => this.#sees();
  }

  // Callbacks

  #soon() {
    this.#timer ||= setTimeout(() => this.#read(), PAUSE);
  }

  #read() {
    this.#timer = 0;
    const room = this.#timeline.room;
    if (room && this.#sees()) this.#place.read(room);
  }

  // Internal

  #sees() {
    return isLookedAt() && this.#scroll.following;
  }
}

/** Whether somebody is at this page: a window on a second screen is visible, and not looked at. */
export function isLookedAt() {
  return !document.hidden && document.hasFocus();
}
