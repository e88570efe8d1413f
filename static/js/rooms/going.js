// Going from room to room and to messages: links, the address bar, Back and Forward, and rooms one is not in yet.

import { targetOf } from "../model/reading/links.js";
import { isUnmade } from "../model/unmade.js";
import { draw } from "../parts/templates.js";
import { standingOf } from "../notify/standing.js";
import { addressOf, here } from "../parts/addresses.js";
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
  #trail;
  #jump;
  #back;
  /** The rooms as they are listed; the list knows. */
  listed = () => this.#place.rooms;

  /**
   * `homes` are the addresses of this place, `trail` the history, `jump.to` goes
   * to a message, `back` to where one was in a room, and `went` is called after
   * each change of room that the person asked for.
   */
  constructor({ panel, header }, { place, line, homes, trail, jump, back, went }) {
    this.#panel = panel;
    this.#header = header;
    this.#place = place;
    this.#line = line;
    this.#homes = homes;
    this.#trail = trail;
    this.#jump = jump;
    this.#back = back;
    this.went = went;
    addEventListener("popstate", ({ state }) => this.#moved(this.#trail.come(state)));
    addEventListener("pagehide", () => this.#trail.keep());
    document.addEventListener("click", (event) => this.#clicked(event));
    panel.querySelector("button").addEventListener("click", () => this.#join());
    place.addEventListener("granted", ({ detail }) => this.#granted(detail.room));
    for (const type of ["listed", "set"]) place.addEventListener(type, () => this.#draw());
  }

  /** The first room, at its end or at a message; `outside` is one that this person may join. */
  begin({ room: name, offset }, outside) {
    this.#outside = outside;
    const was = this.#trail.come(history.state);
    if (was) this.#moved(was);
    else if (!offset || !this.#jump.begin(name, offset)) this.#arrive(name);
  }

  /** Go to one's own room; `instead` of the one looked at, there is no way back to that. */
  go(name, { instead = false } = {}) {
    if (instead) this.#trail.replace(addressOf(name));
    else if (here().room !== name) this.#trail.push(addressOf(name));
    this.#arrive(name);
    this.went();
  }

  /** Look at a room, which may be one that the server does not have yet: that has no address. */
  look(room) {
    if (!isUnmade(room)) return this.go(room.name);
    this.#place.go(room.name);
    this.#draw();
    this.went();
  }

  /** Go to a room as soon as the server has let this person in. */
  expect(name) {
    if (this.#place.room(name)) return this.#enter(name);
    this.#expected = name;
    setTimeout(() => this.#expected === name && location.assign(addressOf(name)), PATIENCE);
  }

  join(name) {
    return this.#line.ask({ type: "join", room: name });
  }

  /** The room `step` places further in the list; with `unread`, the next that has something. */
  step(step, unread) {
    const rooms = this.listed();
    const at = rooms.indexOf(this.#place.current);
    for (let count = 1; count <= rooms.length; count++) {
      const room = rooms[(((at + step * count) % rooms.length) + rooms.length) % rooms.length];
      if (room !== this.#place.current && (!unread || standingOf(room).number)) return this.look(room);
    }
  }

  // Callbacks

  /** A link to a room of this place, in a message too, is followed here and in no new tab. */
  #clicked(event) {
    const link = event.target.closest("a[href]");
    const plain = !event.defaultPrevented && !event.button;
    if (!link || !plain || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const target = targetOf(link.href, this.#homes);
    if (target === null) return;
    event.preventDefault();
    const { room: name, offset } = target;
    if (offset) this.#jump.to(name, offset);
    else if (this.#place.room(name)) this.go(name);
    else location.assign(addressOf(name));
  }

  /** The browser went to another entry of its history, where the reader `was` before or not. */
  #moved(was) {
    const { room: name, offset } = here();
    const room = this.#place.room(name);
    if (room && was?.room === name) this.#back(room, was.anchor);
    else if (room && offset) this.#jump.to(name, offset, { again: true });
    else this.#arrive(name);
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
    this.#enter(room.name);
  }

  // Internal

  /** Go to a room that one is in now, and to its message that the address names. */
  #enter(name) {
    this.go(name);
    const { offset } = here();
    if (offset) this.#jump.to(name, offset, { again: true });
  }

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
    draw(this.#header.kind, room?.direct ? "at" : closed ? "lock" : "room");
    this.#header.menu.hidden = !room || isUnmade(room);
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
