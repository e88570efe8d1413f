// What stands before and after the rows that are drawn comes before the reader reaches it.

const AHEAD = 2; // heights of the view beyond which nothing more is fetched
const PATIENCE = 200; // ms before it is said that it is coming

const sides = {
  older: {
    goesOn: (room) => room.log.more,
    left: (scroll) => scroll.above,
  },
  newer: {
    goesOn: (room) => !room.parts.atEnd,
    left: (scroll) => scroll.below,
  },
};

export class Further {
  #element;
  #side;
  #place;
  #scroll;
  #timeline;
  #loading = null;

  /** `side` is "older" or "newer". */
  constructor(element, side, { place, scroll, timeline }) {
    this.#element = element;
    this.#side = side;
    this.#place = place;
    this.#scroll = scroll;
    this.#timeline = timeline;
    scroll.addEventListener("moved", () => this.#consider());
    timeline.addEventListener("shown", () => this.#shown());
    timeline.addEventListener("trimmed", () => this.#draw("idle"));
    place.addEventListener("welcomed", () => this.#consider());
    element.querySelector("button").addEventListener("click", () => this.#load(this.#timeline.room));
  }

  // Callbacks

  #shown() {
    this.#draw("idle");
    this.#consider();
  }

  #consider() {
    if (!this.#goesOn || sides[this.#side].left(this.#scroll) >= AHEAD) return;
    this.#load(this.#timeline.room);
  }

  // Internal

  get #goesOn() {
    const room = this.#timeline.room;
    return Boolean(room?.log.held && sides[this.#side].goesOn(room));
  }

  async #load(room) {
    if (this.#loading === room) return;
    this.#loading = room;
    const patience = setTimeout(() => this.#draw("coming"), PATIENCE);
    let came = false;
    try {
      came = await this.#place[this.#side](room);
      this.#draw("idle");
    } catch (refused) {
      const { code, retry_after: after } = refused;
      if (after) setTimeout(() => this.#consider(), after);
      this.#draw(code === "no_line" || after ? "idle" : "failed");
    }
    clearTimeout(patience);
    this.#loading = null;
    if (came) this.#consider();
  }

  /** Its height is the same in all states, so that nothing moves. */
  #draw(state) {
    const [spinner, text] = this.#element.children;
    this.#scroll.keep(() => (this.#element.hidden = !this.#goesOn));
    spinner.hidden = text.hidden = state !== "coming";
    this.#element.querySelector("button").hidden = state !== "failed";
  }
}
