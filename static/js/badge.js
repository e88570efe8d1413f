// What is unread, in the title of the page and in its icon.

import { count } from "./roomlist.js";

export class Badge {
  #house;
  #place;
  #icon = document.querySelector('link[rel="icon"]');
  #quiet = this.#icon.href;

  constructor(house, place) {
    this.#house = house;
    this.#place = place;
    house.addEventListener("listed", () => this.#draw());
  }

  // Internal

  #draw() {
    const unread = this.#house.rooms.reduce((sum, room) => sum + room.unread, 0);
    const name = [this.#house.current?.title, this.#place].filter(Boolean).join(" · ");
    const title = unread ? `(${count(unread)}) ${name}` : name;
    const icon = unread ? this.#icon.dataset.unread : this.#quiet;
    if (document.title !== title) document.title = title;
    if (this.#icon.getAttribute("href") !== icon) this.#icon.setAttribute("href", icon);
  }
}
