// The beginning of a room; of the lobby, what this is and how to bring the others in.

import { showLink, wireLink } from "../people/invitation.js";
import { makeAll } from "../parts/templates.js";
import { word } from "../parts/words.js";

const PATIENCE = 2_000; // ms for the first word about who is here; after a refresh there is none

export class Beginning {
  #element;
  #boot;
  #keep;
  #scroll;
  #timeline;
  #invitation;
  #place;
  #card = null;
  #alone = null;

  constructor(element, { boot, keep, scroll, timeline, invitation, place, line }) {
    this.#element = element;
    this.#boot = boot;
    this.#keep = keep;
    this.#scroll = scroll;
    this.#timeline = timeline;
    this.#invitation = invitation;
    this.#place = place;
    timeline.addEventListener("shown", () => this.#draw());
    timeline.addEventListener("trimmed", () => this.#draw());
    place.addEventListener("older", () => this.#draw());
    place.addEventListener("added", ({ detail }) => this.#heard(detail.entries));
    place.addEventListener("welcomed", () => this.#welcomed());
    line.addEventListener("presence", ({ detail }) => this.#met(detail));
    element.addEventListener("click", ({ target }) => target.closest("[data-dismiss]") && this.#dismiss());
  }

  // Callbacks

  #dismiss() {
    this.#keep.put("welcomed", true);
    this.#draw();
    document.getElementById("text").focus();
  }

  #welcomed() {
    setTimeout(() => this.#met({ room: "lobby" }), PATIENCE);
    this.#draw();
  }

  /** Whether one is alone is asked once, when it is known who is here. */
  #met({ room: name }) {
    const room = this.#place.room("lobby");
    if (this.#alone !== null || name !== "lobby" || !room) return;
    this.#alone = ![...room.crowd].some((id) => id !== this.#boot.you.id);
    this.#draw();
  }

  async #make(button) {
    button.disabled = true;
    try {
      showLink(this.#card, await this.#invitation.link());
      this.#offer(false);
    } catch {
      button.disabled = false;
    }
  }

  /** The card makes room as soon as others talk. */
  #heard(entries) {
    if (this.#card?.isConnected && entries.some((entry) => this.#isOfOthers(entry))) this.#draw();
  }

  // Internal

  #isOfOthers({ type, who }) {
    return type === "said" && who.id !== this.#boot.you.id;
  }

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
    if (room.log.entries.some((entry) => this.#isOfOthers(entry))) return false;
    return this.#boot.admin || this.#alone === true;
  }

  /** Drawn once; where an invite is needed, its link is made when it is asked for. */
  #introduction() {
    if (this.#card) return this.#card;
    this.#card = makeAll("beginning-lobby").firstElementChild;
    wireLink(this.#card);
    const make = this.#card.querySelector("[data-make]");
    make.addEventListener("click", () => this.#make(make));
    if (this.#boot.access === "guests") showLink(this.#card, this.#boot.invite_url);
    else this.#offer(true);
    return this.#card;
  }

  /** Offer to make a link, or show the one there is. */
  #offer(offered) {
    this.#card.querySelector("[data-make]").hidden = !offered;
    this.#card.querySelector(".link").hidden = offered;
    const code = this.#card.querySelector(".code");
    if (code) code.hidden = offered;
  }
}

function title(room) {
  const words = makeAll("beginning-room");
  words.querySelector(".beginning__title").textContent = room.title;
  const days = words.querySelector("[data-days]");
  days.hidden = !room.keepDays;
  days.textContent = word("days-kept", { count: room.keepDays });
  words.querySelector("[data-open-room]").hidden = room.private;
  words.querySelector("[data-private-room]").hidden = !room.private || room.direct;
  words.querySelector("[data-direct-room]").hidden = !room.direct || !room.others.length;
  words.querySelector("[data-notes-room]").hidden = !room.direct || room.others.length > 0;
  return words;
}
