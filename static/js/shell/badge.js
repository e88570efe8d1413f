// What is unread, in the title of the page, in its icon, and on the icon of an installed page.

import { count } from "../rooms/roomlist.js";
import { standingOf } from "../notify/standing.js";

export class Badge {
  #place;
  #name;
  #icon = document.querySelector('link[rel="icon"]');
  #quiet = this.#icon.href;
  #called = 0; // as the icon of an installed page says

  constructor(place, name) {
    this.#place = place;
    this.#name = name;
    place.addEventListener("listed", () => this.#draw());
  }

  // Internal

  #draw() {
    const standings = this.#place.rooms.map((room) => standingOf(room));
    const unread = standings.reduce((sum, { bold, number }) => sum + (bold ? number : 0), 0);
    this.#call(standings.filter(({ badge }) => badge === "mention").length);
    const name = [this.#place.current?.title, this.#name].filter(Boolean).join(" · ");
    const title = unread ? `(${count(unread)}) ${name}` : name;
    const icon = unread ? this.#icon.dataset.unread : this.#quiet;
    if (document.title !== title) document.title = title;
    if (this.#icon.getAttribute("href") !== icon) this.#icon.setAttribute("href", icon);
  }

  /** How many rooms call. */
  #call(rooms) {
    if (rooms === this.#called) return;
    this.#called = rooms;
    navigator.setAppBadge?.(rooms).catch(() => {});
  }
}
