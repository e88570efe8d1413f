// The button at the end of the messages: back to the latest, and who wrote meanwhile.

import { names, word } from "../parts/words.js";

const FAR = 1; // heights of the view above the end from which the way back is offered

export class Jump {
  #button;
  #scroll;
  #people;
  #news = [];

  constructor(button, { place, people, scroll, timeline }) {
    this.#button = button;
    this.#people = people;
    this.#scroll = scroll;
    button.addEventListener("click", () => scroll.toEnd());
    scroll.addEventListener("moved", () => this.#draw());
    timeline.addEventListener("shown", ({ detail }) => this.#begin(detail));
    timeline.addEventListener("arrived", ({ detail }) => this.#count(detail));
    place.addEventListener("changed", ({ detail }) => detail.entry || this.#discount(detail));
    people.addEventListener("person", () => this.#news.length && this.#draw());
  }

  // Callbacks

  #count({ room, entries }) {
    if (this.#scroll.following) return;
    this.#news.push(...entries.filter((entry) => room.isNews(entry)));
    this.#draw();
  }

  /** What is deleted is no news; in another room than the one looked at it was none. */
  #discount({ room, offset }) {
    const left = this.#news.filter((entry) => entry.room !== room.name || entry.offset !== offset);
    if (left.length === this.#news.length) return;
    this.#news = left;
    this.#draw();
  }

  /** What was unread when the room was opened is new, until the end has been seen. */
  #begin(room) {
    const entries = room?.log.entries ?? [];
    this.#news = entries.filter((entry) => entry.offset > room.readOffset && room.isNews(entry));
  }

  // Internal

  #draw() {
    if (this.#scroll.following) this.#news = [];
    const count = this.#news.length;
    this.#button.hidden = this.#scroll.following || (!count && this.#scroll.below < FAR);
    this.#button.classList.toggle("jump--new", count > 0);
    this.#button.querySelector(".jump__text").textContent = count
      ? word("new", { count, names: names(this.#authors()) })
      : word("latest");
  }

  #authors() {
    return [...new Map(this.#news.map(({ who }) => [who.id, this.#people.now(who)])).values()];
  }
}
