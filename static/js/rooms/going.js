// Going from room to room: links, the address bar, and rooms one is not in yet.

import { roomOf } from "../model/links.js";
import { draw } from "../parts/templates.js";
import { addressOf, roomAt } from "../parts/addresses.js";
import { refusal, word } from "../parts/words.js";

const PATIENCE = 3_000; // ms for a room one was let into to appear

export class Going {
  #panel;
  #header;
  #place;
  #line;
  #outside = null;
  #expected = null;
  #homes;

  /** `went` is called after each change of room that the person asked for; `homes` are the addresses of this place. */
  constructor({ panel, header }, { place, line, homes, went }) {
    this.#panel = panel;
    this.#header = header;
    this.#place = place;
    this.#line = line;
    this.#homes = homes;
    this.went = went;
    addEventListener("popstate", () => this.#arrive(roomAt(location.pathname)));
    document.addEventListener("click", (event) => this.#clicked(event));
    panel.querySelector("button").addEventListener("click", () => this.#join());
    place.addEventListener("granted", ({ detail }) => this.#granted(detail.room));
    place.addEventListener("listed", () => this.#draw());
  }

  /** The first room; `outside` is one that this person may join. */
  begin(name, outside) {
    this.#outside = outside;
    this.#arrive(name);
  }

  /** Go to one's own room; `instead` of the one looked at, there is no way back to that. */
  go(name, { instead = false } = {}) {
    if (instead) history.replaceState(null, "", addressOf(name));
    else if (roomAt(location.pathname) !== name) history.pushState(null, "", addressOf(name));
    this.#arrive(name);
    this.went();
  }

  /** Go to a room as soon as the server has let this person in. */
  expect(name) {
    if (this.#place.room(name)) return this.go(name);
    this.#expected = name;
    setTimeout(() => this.#expected === name && location.assign(addressOf(name)), PATIENCE);
  }

  join(name) {
    return this.#line.ask({ type: "join", room: name });
  }

  /** The room `step` places further in the list; with `unread`, the next that has something. */
  step(step, unread) {
    const rooms = this.#place.rooms;
    const at = rooms.indexOf(this.#place.current);
    for (let count = 1; count <= rooms.length; count++) {
      const room = rooms[(((at + step * count) % rooms.length) + rooms.length) % rooms.length];
      if (room !== this.#place.current && (!unread || room.unread)) return this.go(room.name);
    }
  }

  // Callbacks

  /** A link to a room of this place, in a message too, is followed here and in no new tab. */
  #clicked(event) {
    const link = event.target.closest("a[href]");
    const plain = !event.defaultPrevented && !event.button;
    if (!link || !plain || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const name = roomOf(link.href, this.#homes);
    if (name === null) return;
    event.preventDefault();
    if (this.#place.room(name)) this.go(name);
    else location.assign(addressOf(encodeURIComponent(name)));
  }

  async #join() {
    try {
      await this.join(this.#outside.name);
      this.expect(this.#outside.name);
    } catch (refused) {
      this.#complain(refusal(refused));
    }
  }

  #granted(room) {
    if (this.#expected !== room.name && this.#outside?.name !== room.name) return;
    this.#expected = null;
    this.go(room.name);
  }

  // Internal

  #arrive(name) {
    const room = this.#place.room(name);
    if (room && room === this.#place.current) return;
    if (!room && this.#outside?.name !== name) return location.reload();
    this.#place.go(name);
    this.#draw();
  }

  #draw() {
    const room = this.#place.current;
    const { title, private: closed } = room ?? this.#outside ?? { title: "" };
    this.#header.title.textContent = title;
    draw(this.#header.kind, closed ? "lock" : "room");
    this.#header.menu.hidden = !room;
    this.#header.leave.hidden = Boolean(room && !room.may.has("leave"));
    this.#panel.hidden = Boolean(room);
    this.#panel.querySelector(".joining__text").textContent = word("not-in-room", { room: title });
    this.#complain("");
  }

  #complain(sentence) {
    const error = this.#panel.querySelector(".joining__error");
    error.textContent = sentence;
    error.hidden = !sentence;
  }
}
