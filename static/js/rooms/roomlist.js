// The list of one's rooms, with what is unread in each.

import { addressOf } from "../parts/addresses.js";
import { draw, make } from "../parts/templates.js";

export class RoomList {
  #list;
  #elsewhere;
  #place;
  #frame = 0;
  #current = null;

  constructor(list, { place, elsewhere }) {
    this.#list = list;
    this.#elsewhere = elsewhere;
    this.#place = place;
    place.addEventListener("listed", () => this.#soon());
    this.#draw();
  }

  // Callbacks

  #soon() {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  // Internal

  #draw() {
    this.#frame = 0;
    const rooms = this.#place.rooms;
    const rows = new Map([...this.#list.children].map((row) => [row.dataset.room, row]));
    const wanted = rooms.map((room) => this.#fill(rows.get(room.name) ?? make("row-room"), room));
    if (wanted.some((row, index) => this.#list.children[index] !== row) || wanted.length !== rows.size) {
      this.#list.replaceChildren(...wanted);
    }
    this.#elsewhere.hidden = !rooms.some((room) => room.unread && room !== this.#place.current);
    if (this.#place.current !== this.#current) this.#reveal();
  }

  /** Bring the room looked at into view; the list alone is scrolled, for it may be a closed drawer. */
  #reveal() {
    this.#current = this.#place.current;
    const row = this.#list.querySelector("[aria-current]")?.getBoundingClientRect();
    if (!row) return;
    const { top, bottom } = this.#list.getBoundingClientRect();
    this.#list.scrollTop += Math.min(0, row.top - top) + Math.max(0, row.bottom - bottom);
  }

  #fill(row, room) {
    const link = row.firstElementChild;
    const current = room === this.#place.current;
    row.dataset.room = room.name;
    link.href = addressOf(room.name);
    link.toggleAttribute("aria-current", current);
    if (current) link.setAttribute("aria-current", "page");
    link.classList.toggle("rooms__room--unread", room.unread > 0);
    draw(link.querySelector(".icon"), room.private ? "lock" : "room");
    link.querySelector(".rooms__title").textContent = room.title;
    link.querySelector(".rooms__mention").hidden = !room.mentions;
    link.querySelector(".rooms__unread").hidden = !room.unread;
    link.querySelector(".rooms__number").textContent = count(room.unread);
    return row;
  }
}

/** A number of unread messages; the server stops counting at a hundred. */
export function count(unread) {
  return unread > 99 ? "99+" : String(unread);
}
