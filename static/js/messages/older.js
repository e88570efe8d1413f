// Older messages come before the reader reaches the top.

const AHEAD = 2; // heights of the view above which nothing more is fetched
const PATIENCE = 200; // ms before it is said that they are coming

export class Older {
  #element;
  #place;
  #scroll;
  #timeline;
  #loading = null;

  constructor(element, { place, scroll, timeline }) {
    this.#element = element;
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
    const room = this.#timeline.room;
    if (room?.log.held && room.log.more && this.#scroll.above < AHEAD) this.#load(room);
  }

  // Internal

  async #load(room) {
    if (this.#loading === room) return;
    this.#loading = room;
    const patience = setTimeout(() => this.#draw("coming"), PATIENCE);
    let came = false;
    try {
      came = await this.#place.older(room);
      this.#draw("idle");
    } catch (refused) {
      this.#draw(refused.code === "no_line" ? "idle" : "failed");
    }
    clearTimeout(patience);
    this.#loading = null;
    if (came) this.#consider();
  }

  /** Its height is the same in all states, so that nothing moves. */
  #draw(state) {
    const [spinner, text] = this.#element.children;
    const room = this.#timeline.room;
    this.#scroll.keep(() => (this.#element.hidden = !(room?.log.held && room.log.more)));
    spinner.hidden = text.hidden = state !== "coming";
    this.#element.querySelector("button").hidden = state !== "failed";
  }
}
