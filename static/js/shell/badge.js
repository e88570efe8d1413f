// What is unread, in the title of the page and in its icon.

import { count } from "../rooms/roomlist.js";

export class Badge {
  #place;
  #name;
  #icon = document.querySelector('link[rel="icon"]');
  #quiet = this.#icon.href;

  constructor(place, name) {
    this.#place = place;
    this.#name = name;
    place.addEventListener("listed", () => this.#draw());
  }

  // Internal

  #draw() {
    const unread = this.#place.rooms.reduce((sum, room) => sum + room.unread, 0);
    const name = [this.#place.current?.title, this.#name].filter(Boolean).join(" · ");
    const title = unread ? `(${count(unread)}) ${name}` : name;
    const icon = unread ? this.#icon.dataset.unread : this.#quiet;
    if (document.title !== title) document.title = title;
    if (this.#icon.getAttribute("href") !== icon) this.#icon.setAttribute("href", icon);
  }
}
