// Reading: what is at the end of a visible page has been seen.

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
    return !document.hidden && this.#scroll.following;
  }
}
