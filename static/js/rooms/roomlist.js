// The list of one's rooms in sections, with what is unread in each.

import { isListed, standingOf } from "../notify/standing.js";
import { isQuiet } from "../people/doing.js";
import { paint } from "../people/faces.js";
import { addressOf } from "../parts/addresses.js";
import { draw, make } from "../parts/templates.js";
import { word } from "../parts/words.js";
import { ALL, rowsInSight } from "./window.js";

const ROW = 36; // px, until a row was measured; those that head a section are as high

export class RoomList {
  #list;
  #elsewhere;
  #below;
  #place;
  #people;
  #preferences;
  #frame = 0;
  #current = null;
  #row = ROW;
  #before = document.createElement("li");
  #after = document.createElement("li");
  #lines = []; // what is listed, in its order: heads of sections, rooms, and what opens the rest
  #open = { allPeople: false, archive: false };

  constructor(list, { place, people, preferences, elsewhere, below }) {
    this.#list = list;
    this.#elsewhere = elsewhere;
    this.#below = below;
    this.#place = place;
    this.#people = people;
    this.#preferences = preferences;
    for (const space of [this.#before, this.#after]) space.setAttribute("role", "presentation");
    for (const type of ["listed", "went"]) place.addEventListener(type, () => this.#soon());
    place.addEventListener("crowd", ({ detail }) => detail.room.direct && this.#soon());
    people.addEventListener("person", ({ detail }) => this.#renamed(detail));
    preferences.addEventListener("changed", () => this.#soon());
    list.addEventListener("scroll", () => (this.#isLong ? this.#soon() : this.#tellBelow()));
    list.addEventListener("click", ({ target }) => this.#opened(target.closest("[data-opens]")));
    below.addEventListener("click", () => this.#toUnread());
    addEventListener("resize", () => this.#soon());
    this.#draw();
  }

  /** The rooms as they are listed, for those who go from one to the next. */
  get rooms() {
    return this.#lines.flatMap(({ room }) => room ?? []);
  }

  // Callbacks

  #soon() {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #renamed({ id }) {
    if (this.#place.rooms.some(({ direct, people }) => direct && people.includes(id))) this.#soon();
  }

  #opened(button) {
    if (!button) return;
    this.#open[button.dataset.opens] = !this.#open[button.dataset.opens];
    this.#draw();
    this.#list.querySelector(`[data-opens="${button.dataset.opens}"]`)?.focus();
  }

  #toUnread() {
    const at = this.#unreadBelow[0];
    if (at !== undefined) this.#list.scrollTop = (at + 2) * this.#row - this.#list.clientHeight;
  }

  // Internal

  #draw() {
    this.#frame = 0;
    this.#lines = this.#read();
    const shown = this.#inSight(this.#lines);
    const rows = new Map([...this.#list.children].map((row) => [row.dataset.line, row]));
    const wanted = this.#lines.slice(shown.first, shown.end).map((line, index) => {
      const row = rows.get(line.key) ?? make(line.template);
      row.dataset.line = line.key;
      line.fill(row, shown.first + index);
      return row;
    });
    if (this.#isLong) wanted.unshift(this.#before);
    if (this.#isLong) wanted.push(this.#after);
    const { children } = this.#list;
    if (wanted.length !== children.length || wanted.some((row, index) => children[index] !== row)) {
      this.#list.replaceChildren(...wanted);
    }
    this.#elsewhere.hidden = !this.#place.rooms.some((room) => room !== this.#place.current && standingOf(room).bold);
    if (this.#place.current !== this.#current) this.#reveal();
    this.#tellBelow();
  }

  #read() {
    const sections = this.#place.sections(this.#preferences.get("rooms_by", "title"), this.#open);
    return sections.flatMap((section, index) => [
      ...(section.name !== "rooms" || index ? [this.#head(section)] : []),
      ...section.rooms.filter((room) => this.#isShown(room)).map((room) => this.#line(room)),
      ...(section.name === "people" && (section.more || this.#open.allPeople) ? [this.#rest(section)] : []),
    ]);
  }

  #isShown(room) {
    return room === this.#place.current || isListed(room);
  }

  #line(room) {
    return { key: room.name, room, template: "row-room", fill: (row, place) => this.#fill(row, room, place) };
  }

  #head({ name, more }) {
    const opens = name === "archived" ? "archive" : "";
    const fill = (row) => {
      row.querySelector("h2").textContent = word(`rooms-${name}`);
      const button = row.querySelector("button");
      button.hidden = !opens;
      if (!opens) return;
      Object.assign(button.dataset, { opens });
      button.textContent = this.#open.archive ? word("hide") : word("show-archived", { count: more });
      button.setAttribute("aria-expanded", this.#open.archive);
    };
    return { key: `: ${name}`, template: "row-section", fill };
  }

  #rest({ more }) {
    const fill = (row) => {
      const button = row.querySelector("button");
      button.dataset.opens = "allPeople";
      button.textContent = this.#open.allPeople ? word("fewer") : word("all-people", { count: more });
    };
    return { key: ": all", template: "row-rest", fill };
  }

  /** Whether not all rows are drawn, but those in sight, between spaces as high as the others. */
  get #isLong() {
    return this.#lines.length > ALL;
  }

  #inSight({ length: count }) {
    this.#row = this.#list.querySelector("[data-room]")?.offsetHeight || this.#row;
    const { scrollTop: top, clientHeight: height } = this.#list;
    const shown = rowsInSight({ count, row: this.#row, top, height });
    this.#before.style.blockSize = `${shown.first * this.#row}px`;
    this.#after.style.blockSize = `${(count - shown.end) * this.#row}px`;
    return shown;
  }

  /** Where those stand that are unread and below the end of what is in sight. */
  get #unreadBelow() {
    const end = this.#list.scrollTop + this.#list.clientHeight;
    const isBelow = ({ room }, at) => room && standingOf(room).bold && room !== this.#place.current && (at + 0.5) * this.#row > end;
    return this.#lines.flatMap((line, at) => (isBelow(line, at) ? [at] : []));
  }

  #tellBelow() {
    const count = this.#list.clientHeight ? this.#unreadBelow.length : 0;
    this.#below.hidden = !count;
    if (count) this.#below.querySelector("span").textContent = word("unread-below", { count });
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
    const top = this.#lines.findIndex(({ room }) => room === this.#current) * this.#row;
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
    row.setAttribute("aria-setsize", this.#lines.length);
    row.setAttribute("aria-posinset", place + 1);
    link.href = addressOf(room.name);
    link.toggleAttribute("aria-current", current);
    if (current) link.setAttribute("aria-current", "page");
    const { badge, bold, number } = standingOf(room);
    link.classList.toggle("rooms__room--unread", bold);
    link.classList.toggle("rooms__room--grey", badge === "grey");
    this.#mark(link, room);
    link.querySelector(".rooms__title").textContent = room.title;
    link.querySelector(".rooms__mention").hidden = badge !== "mention" || !room.mentions;
    link.querySelector(".rooms__unread").hidden = !number;
    link.querySelector(".rooms__number").textContent = count(number);
    link.querySelector(".rooms__unread .unseen").textContent = badge === "grey" ? word("mentions") : word("unread");
    return row;
  }

  /** What stands before a title: the face of another person, or what kind of a room it is. */
  #mark(link, room) {
    const face = link.querySelector(".rooms__face");
    const crescent = link.querySelector(".crescent");
    face.hidden = !room.direct;
    crescent.toggleAttribute("hidden", !(room.others.length === 1 && isQuiet(this.#people.now({ id: room.others[0] }))));
    link.querySelector(".icon").toggleAttribute("hidden", room.direct);
    if (!room.direct) return draw(link.querySelector(".icon"), room.archived ? "archive" : room.private ? "lock" : "room");
    const [other = this.#place.you.id] = room.others;
    face.firstElementChild.className = "face";
    paint(face.firstElementChild, this.#people.now({ id: other }));
    face.querySelector(".rooms__here").hidden = room.others.length !== 1 || !room.crowd.has(other);
  }
}

/** A number of unread messages; the server stops counting at a hundred. */
export function count(unread) {
  return unread > 99 ? "99+" : String(unread);
}
