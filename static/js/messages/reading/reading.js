// Reading: what was in sight has been seen, if somebody looks at the page.
//
// At the end all is read, unless more is new than was scrolled past: then what
// is above stays unread, and the mark follows the reader.

const PAUSE = 400; // ms between the look and the word to the server

export class Reading {
  #place;
  #scroll;
  #timeline;
  #timer = 0;
  #room = null;
  #seen = 0; // up to here nothing was passed over

  constructor({ place, scroll, timeline }) {
    this.#place = place;
    this.#scroll = scroll;
    this.#timeline = timeline;
    scroll.addEventListener("moved", () => this.#soon());
    timeline.addEventListener("shown", () => this.#soon());
    timeline.addEventListener("arrived", () => this.#soon());
    document.addEventListener("visibilitychange", () => this.#soon());
    addEventListener("focus", () => this.#soon());
    place.reading = () => isLookedAt() && this.#seesEnd();
  }

  // Callbacks

  #soon() {
    if (isLookedAt()) this.#look();
    this.#timer ||= setTimeout(() => this.#read(), PAUSE);
  }

  #read() {
    this.#timer = 0;
    const room = this.#timeline.room;
    if (!room || !isLookedAt()) return;
    this.#look();
    if (this.#seesEnd()) this.#place.read(room);
    else if (this.#seen > room.readOffset && !room.kept) this.#place.read(room, this.#seen);
  }

  // Internal

  /** What is in sight now joins on to what was seen, or was jumped to. */
  #look() {
    const room = this.#timeline.room;
    if (room !== this.#room) this.#begin(room);
    if (!room?.log.held) return;
    const [first, last] = [this.#scroll.rowAt(0), this.#scroll.rowAt(1)];
    if (!first?.dataset.offset || !last?.dataset.offset) return;
    const next = room.log.from(this.#seen + 1)[0]?.offset ?? Infinity;
    if (Number(first.dataset.offset) > next) return;
    this.#seen = Math.max(this.#seen, Number(last.dataset.last ?? last.dataset.offset));
  }

  #begin(room) {
    this.#room = room;
    this.#seen = room?.readOffset ?? 0;
  }

  /** Whether the end is in sight, and nothing was passed over on the way there. */
  #seesEnd() {
    const room = this.#timeline.room;
    if (!this.#scroll.following || !room) return false;
    return !this.#timeline.passesOver || this.#seen >= (room.end.entries.at(-1)?.offset ?? 0);
  }
}

/** Whether somebody is at this page: a window on a second screen is visible, and not looked at. */
export function isLookedAt() {
  return !document.hidden && document.hasFocus();
}
