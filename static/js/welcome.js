// The beginning of a room; of the lobby, what this is and how to bring the others in.

import { showLink, wireLink } from "./invitation.js";
import { makeAll } from "./templates.js";

const FEW = 2;

export class Welcome {
  #element;
  #boot;
  #keep;
  #scroll;
  #timeline;
  #invitation;
  #card = null;

  constructor(element, { boot, keep, scroll, timeline, invitation, house }) {
    this.#element = element;
    this.#boot = boot;
    this.#keep = keep;
    this.#scroll = scroll;
    this.#timeline = timeline;
    this.#invitation = invitation;
    timeline.addEventListener("shown", () => this.#draw());
    timeline.addEventListener("trimmed", () => this.#draw());
    house.addEventListener("older", () => this.#draw());
    house.addEventListener("welcomed", () => this.#draw());
    element.addEventListener("click", ({ target }) => target.closest("[data-dismiss]") && this.#dismiss());
  }

  // Callbacks

  #dismiss() {
    this.#keep.put("welcomed", true);
    this.#draw();
    document.getElementById("text").focus();
  }

  // Internal

  #draw() {
    const room = this.#timeline.room;
    const begins = room?.log.held && !room.log.more;
    this.#scroll.keep(() => {
      this.#element.hidden = !begins;
      if (begins) this.#element.replaceChildren(this.#introduces(room) ? this.#introduction() : title(room));
    });
  }

  #introduces(room) {
    if (room.name !== "lobby" || !this.#invitation.possible || this.#keep.get("welcomed")) return false;
    return this.#boot.admin || room.crowd.size < FEW;
  }

  /** Drawn once, so that its link is fetched once. */
  #introduction() {
    if (this.#card) return this.#card;
    this.#card = makeAll("beginning-lobby").firstElementChild;
    wireLink(this.#card);
    this.#invitation.link().then(
      (url) => showLink(this.#card, url),
      () => this.#card.querySelector(".code").remove(),
    );
    return this.#card;
  }
}

function title(room) {
  const words = makeAll("beginning-room");
  words.querySelector(".beginning__title").textContent = room.title;
  words.querySelector("[data-open-room]").hidden = room.private;
  words.querySelector("[data-private-room]").hidden = !room.private;
  return words;
}
