// The pill at the top: how much is new since when, as long as where that begins is out of sight above.

import { clock } from "../../parts/times.js";
import { word } from "../../parts/words.js";
import { count } from "../../rooms/roomlist.js";

export class Since {
  #button;
  #scroll;
  #timeline;
  #told = null; // how much was new when the room was opened, and since when

  constructor(button, { scroll, timeline }) {
    this.#button = button;
    this.#scroll = scroll;
    this.#timeline = timeline;
    button.addEventListener("click", () => timeline.goTo(timeline.newLine));
    timeline.addEventListener("shown", ({ detail }) => this.#begin(detail));
    scroll.addEventListener("moved", () => this.#draw());
  }

  // Callbacks

  #begin(room) {
    const first = room?.log.from(room.readOffset + 1).find((entry) => room.isNews(entry));
    this.#told = first ? { count: count(room.unread), time: clock(first.at) } : null;
    this.#draw();
  }

  #draw() {
    const line = this.#timeline.newLine;
    const isAbove = line.isConnected && this.#scroll.isAbove(line);
    // Where it was seen, it is known.
    if (line.isConnected && !isAbove) this.#told = null;
    this.#button.hidden = !this.#told || !isAbove;
    if (!this.#button.hidden) this.#button.firstElementChild.textContent = word("since", this.#told);
  }
}
