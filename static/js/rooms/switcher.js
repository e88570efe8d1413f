// Ctrl+K: a few letters of a room, Enter, there.

import { Dialog } from "../parts/dialog.js";
import { count } from "./roomlist.js";
import { draw, make } from "../parts/templates.js";

const MOST = 50; // rooms that are offered; a letter more says which

export class Switcher extends Dialog {
  #input;
  #list;
  #empty;
  #place;
  #going;
  #at = 0;

  constructor(element, { place, going }) {
    super(element);
    this.#input = element.querySelector("input");
    this.#list = element.querySelector("ul");
    this.#empty = element.querySelector(".switcher__empty");
    this.#place = place;
    this.#going = going;
    this.#input.addEventListener("input", () => this.#filter());
    this.#input.addEventListener("keydown", (event) => this.#pressed(event));
    this.#list.addEventListener("click", ({ target }) => this.#choose(target.closest("li")));
  }

  open() {
    this.#input.value = "";
    this.#filter();
    super.open();
  }

  // Callbacks

  #filter() {
    const sought = fold(this.#input.value);
    const fits = ({ title, name }) => fold(title).includes(sought) || name.includes(sought);
    const rooms = this.#place.rooms.filter(fits);
    rooms.sort((one, other) => this.#rank(one, sought) - this.#rank(other, sought));
    this.#list.replaceChildren(...rooms.slice(0, MOST).map((room, index) => this.#row(room, index)));
    this.#empty.hidden = rooms.length > 0;
    this.#select(0);
  }

  #pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const again = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    if (step) this.#select(this.#at + step);
    else if (again) this.close();
    else if (event.key === "Enter" && !event.isComposing) this.#choose(this.#list.children[this.#at]);
    else return;
    event.preventDefault();
  }

  // Internal

  /** Those that begin with it come first, then the unread, the room looked at last. */
  #rank(room, sought) {
    const begins = sought && fold(room.title).startsWith(sought) ? -4 : 0;
    return begins - (room.unread ? 2 : 0) + (room === this.#place.current ? 1 : 0);
  }

  #row(room, index) {
    const row = make("row-switch");
    row.id = `switch-${index}`;
    row.dataset.room = room.name;
    draw(row.querySelector(".icon"), room.private ? "lock" : "room");
    row.querySelector(".switch__title").textContent = room.title;
    row.querySelector(".switch__unread").hidden = !room.unread;
    row.querySelector(".switch__unread").textContent = count(room.unread);
    return row;
  }

  #select(index) {
    const rows = [...this.#list.children];
    this.#at = rows.length ? (index + rows.length) % rows.length : 0;
    rows.forEach((row, each) => row.setAttribute("aria-selected", each === this.#at));
    rows[this.#at]?.scrollIntoView({ block: "nearest" });
    this.#input.setAttribute("aria-activedescendant", rows[this.#at]?.id ?? "");
  }

  #choose(row) {
    if (!row) return;
    this.close();
    this.#going.go(row.dataset.room);
  }
}

function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
