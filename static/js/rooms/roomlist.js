// The list of one's rooms, with what is unread in each.

import { addressOf } from "../parts/addresses.js";
import { draw, make } from "../parts/templates.js";
import { ALL, rowsInSight } from "./window.js";

const ROW = 36; // px, until a row was measured

export class RoomList {
  #list;
  #elsewhere;
  #place;
  #frame = 0;
  #current = null;
  #row = ROW;
  #before = document.createElement("li");
  #after = document.createElement("li");

  constructor(list, { place, elsewhere }) {
    this.#list = list;
    this.#elsewhere = elsewhere;
    this.#place = place;
    for (const space of [this.#before, this.#after]) space.setAttribute("role", "presentation");
    place.addEventListener("listed", () => this.#soon());
    list.addEventListener("scroll", () => this.#isLong && this.#soon());
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
    const shown = this.#inSight(rooms);
    const rows = new Map([...this.#list.children].map((row) => [row.dataset.room, row]));
    const wanted = rooms
      .slice(shown.first, shown.end)
      .map((room, index) => this.#fill(rows.get(room.name) ?? make("row-room"), room, shown.first + index));
    if (this.#isLong) wanted.unshift(this.#before);
    if (this.#isLong) wanted.push(this.#after);
    const { children } = this.#list;
    if (wanted.length !== children.length || wanted.some((row, index) => children[index] !== row)) {
      this.#list.replaceChildren(...wanted);
    }
    this.#elsewhere.hidden = !rooms.some((room) => room.unread && room !== this.#place.current);
    if (this.#place.current !== this.#current) this.#reveal();
  }

  /** Whether not all rows are drawn, but those in sight, between spaces as high as the others. */
  get #isLong() {
    return this.#place.rooms.length > ALL;
  }

  #inSight({ length: count }) {
    this.#row = this.#list.querySelector("[data-room]")?.offsetHeight || this.#row;
    const { scrollTop: top, clientHeight: height } = this.#list;
    const shown = rowsInSight({ count, row: this.#row, top, height });
    this.#before.style.blockSize = `${shown.first * this.#row}px`;
    this.#after.style.blockSize = `${(count - shown.end) * this.#row}px`;
    return shown;
  }

  /** Bring the room looked at into view; the list alone is scrolled, for it may be a closed drawer. */
  #reveal() {
    this.#current = this.#place.current;
    if (this.#isLong) return this.#revealFar();
    const row = this.#list.querySelector("[aria-current]")?.getBoundingClientRect();
    if (!row) return;
    const { top, bottom } = this.#list.getBoundingClientRect();
    this.#list.scrollTop += Math.min(0, row.top - top) + Math.max(0, row.bottom - bottom);
  }

  #revealFar() {
    const top = this.#place.rooms.indexOf(this.#current) * this.#row;
    const { scrollTop, clientHeight } = this.#list;
    if (top < 0 || (top >= scrollTop && top + this.#row <= scrollTop + clientHeight)) return;
    this.#list.scrollTop = top - clientHeight / 2;
    this.#soon();
  }

  #fill(row, room, place) {
    const link = row.firstElementChild;
    const current = room === this.#place.current;
    row.dataset.room = room.name;
    // Always: a list that grows becomes long with the next room.
    row.setAttribute("aria-setsize", this.#place.rooms.length);
    row.setAttribute("aria-posinset", place + 1);
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
