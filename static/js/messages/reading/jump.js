// The button at the end of the messages: back to the latest, and who wrote meanwhile.

import { names, word } from "../../parts/words.js";
import { count } from "../../rooms/roomlist.js";

const FAR = 1; // heights of the view above the end from which the way back is offered
const MOST = 100; // messages of which it is known by whom they are

export class Jump {
  #button;
  #scroll;
  #people;
  #room = null;
  #news = new Map(); // who wrote what is new, by offset

  constructor(button, { place, people, scroll, timeline }) {
    this.#button = button;
    this.#people = people;
    this.#scroll = scroll;
    button.addEventListener("click", () => timeline.toEnd());
    scroll.addEventListener("moved", () => this.#draw());
    timeline.addEventListener("shown", ({ detail }) => this.#begin(detail));
    timeline.addEventListener("arrived", ({ detail }) => this.#count(detail));
    place.addEventListener("changed", ({ detail }) => detail.entry || this.#discount(detail));
    people.addEventListener("person", () => this.#news.size && this.#draw());
  }

  // Callbacks

  #count({ room, entries }) {
    if (this.#scroll.following) return;
    this.#add(room, entries);
    this.#draw();
  }

  /** What is deleted is no news; in another room than the one looked at it was none. */
  #discount({ room, offset }) {
    if (room === this.#room && this.#news.delete(offset)) this.#draw();
  }

  /** What was unread when the room was opened is new, until the end has been seen. */
  #begin(room) {
    this.#room = room;
    this.#news = new Map();
    if (room) this.#add(room, room.end.from(room.readOffset + 1));
  }

  // Internal

  #add(room, entries) {
    for (const { offset, who } of entries.filter((entry) => room.isNews(entry))) this.#news.set(offset, who);
    for (const offset of this.#news.keys()) if (this.#news.size > MOST) this.#news.delete(offset);
  }

  #draw() {
    if (this.#scroll.following) this.#news = new Map();
    const { size } = this.#news;
    const far = !this.#scroll.ends || this.#scroll.below >= FAR;
    this.#button.hidden = this.#scroll.following || (!size && !far);
    this.#button.classList.toggle("jump--new", size > 0);
    this.#button.querySelector(".jump__text").textContent = size
      ? word("new", { count: count(size), names: names(this.#authors()) })
      : word("latest");
  }

  #authors() {
    return [...new Map([...this.#news.values()].map((who) => [who.id, this.#people.now(who)])).values()];
  }
}
