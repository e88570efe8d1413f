// What was read, by the reader's own word: unread from a message on, a room read, all rooms read.

import { word } from "../../parts/words.js";

export class Unreading {
  #place;
  #timeline;
  #banner;

  constructor(list, { place, timeline, banner }) {
    this.#place = place;
    this.#timeline = timeline;
    this.#banner = banner;
    list.addEventListener("click", (event) => this.#clicked(event));
  }

  /** What is offered on a message of another. */
  get deed() {
    return {
      name: "unread",
      key: "u",
      icon: "unread",
      label: "deed-unread",
      offered: ({ who }) => who.id !== this.#place.you.id,
      run: (message) => this.#from(message),
    };
  }

  /** The room looked at is read. */
  read() {
    const room = this.#place.current;
    if (!room) return;
    room.kept = false;
    if (room.unread || room.mentions) this.#move(room, room.position.offset);
  }

  /** All rooms are read; that can be undone for a while. */
  readAll() {
    const rooms = this.#place.rooms.filter((room) => room.unread || room.mentions);
    if (!rooms.length) return;
    const before = rooms.map((room) => [room, room.readOffset]);
    for (const room of rooms) this.#move(room, room.position.offset);
    const undo = () => before.forEach(([room, offset]) => this.#move(room, offset));
    this.#banner.offer(word("all-read"), word("undo"), undo);
  }

  // Callbacks

  #clicked(event) {
    const row = event.altKey && event.target.closest(".message");
    const message = row && this.#timeline.messageOf(row);
    if (!message || message.who.id === this.#place.you.id) return;
    event.preventDefault();
    this.#from(message);
  }

  // Internal

  #from({ room: name, offset }) {
    const room = this.#place.room(name);
    this.#move(room, offset - 1);
    this.#timeline.leftOff();
  }

  /** Nobody waits for it: what the server did not hear is told again with the next line. */
  #move(room, offset) {
    this.#place.mark(room, offset);
  }
}
