// Ctrl+K: a few letters of a room or of a person, Enter, there.

import { standingOf } from "../notify/standing.js";
import { Dialog } from "../parts/dialog.js";
import { paint } from "../people/faces.js";
import { count } from "./roomlist.js";
import { draw, make } from "../parts/templates.js";
import { word } from "../parts/words.js";

const MOST = 50; // rooms that are offered; a letter more says which
const MOST_PEOPLE = 20;
const PAUSE = 150; // ms without a letter, after which people are asked for

export class Switcher extends Dialog {
  #input;
  #list;
  #empty;
  #place;
  #going;
  #directs;
  #requests;
  #search;
  #known;
  #people = [];
  #asked = 0;
  #timer = 0;
  #at = 0;

  constructor(element, { place, people, going, directs, requests, search }) {
    super(element);
    this.#known = people;
    this.#input = element.querySelector("input");
    this.#list = element.querySelector("ul");
    this.#empty = element.querySelector(".switcher__empty");
    this.#place = place;
    this.#going = going;
    this.#directs = directs;
    this.#requests = requests;
    this.#search = search;
    this.#input.addEventListener("input", () => this.#typed());
    this.#input.addEventListener("keydown", (event) => this.#pressed(event));
    this.#list.addEventListener("click", ({ target }) => this.#choose(target.closest("li")));
  }

  open() {
    this.#input.value = "";
    this.#people = [];
    this.#filter();
    super.open();
  }

  // Callbacks

  #typed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), PAUSE);
    this.#filter();
  }

  /** People are known to the server only; of what comes late, the last answer counts. */
  async #ask() {
    const sought = this.#input.value.trim();
    const asked = ++this.#asked;
    try {
      const found = sought ? await this.#requests.get(`/rooms/lobby/members?find=${encodeURIComponent(sought)}`) : null;
      if (asked !== this.#asked) return;
      this.#people = found?.members ?? [];
      this.#known.learn(this.#people);
    } catch {
      return; // The rooms are found without.
    }
    this.#filter({ keep: true });
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

  #filter({ keep = false } = {}) {
    const sought = fold(this.#input.value);
    const fits = ({ title, name, direct }) => fold(title).includes(sought) || (!direct && name.includes(sought));
    const rooms = this.#place.rooms.filter(fits);
    rooms.sort((one, other) => this.#rank(one, sought) - this.#rank(other, sought));
    const people = sought ? this.#strangers(rooms).filter(({ name }) => fold(name).includes(sought)) : [];
    const rows = [
      ...rooms.slice(0, MOST).map((room) => this.#row(room)),
      ...people.slice(0, MOST_PEOPLE).map((person) => this.#personRow(person)),
    ];
    this.#empty.hidden = rows.length > 0;
    if (sought && this.#place.may.has("search")) rows.push(this.#searchRow(this.#input.value.trim()));
    rows.forEach((row, index) => (row.id = `switch-${index}`));
    this.#list.replaceChildren(...rows);
    this.#select(keep ? this.#at : 0);
  }

  /** The people who were found and have no room here with this person alone. */
  #strangers(rooms) {
    const known = new Set(rooms.filter(({ direct, others }) => direct && others.length < 2).map(({ others }) => others[0]));
    const { id: you } = this.#place.you;
    return this.#people.filter(({ id }) => !known.has(id === you ? undefined : id));
  }

  /** Those that begin with it come first, then the unread, the room looked at last, and the archive. */
  #rank(room, sought) {
    const begins = sought && fold(room.title).startsWith(sought) ? -4 : 0;
    return begins - (standingOf(room).bold ? 2 : 0) + (room === this.#place.current ? 1 : 0) + (room.archived ? 8 : 0);
  }

  #row(room) {
    const row = make("row-switch");
    row.dataset.room = room.name;
    if (room.direct) this.#face(row, { id: room.others[0] ?? this.#place.you.id, name: room.title });
    else draw(row.querySelector(".icon"), room.archived ? "archive" : room.private ? "lock" : "room");
    row.querySelector(".switch__title").textContent = room.title;
    row.querySelector(".switch__unread").hidden = !standingOf(room).number;
    row.querySelector(".switch__unread").textContent = count(standingOf(room).number);
    return row;
  }

  #personRow(person) {
    const row = make("row-switch");
    row.dataset.person = person.id;
    this.#face(row, person);
    row.querySelector(".switch__title").textContent = person.name;
    row.querySelector(".switch__write").hidden = false;
    return row;
  }

  #searchRow(sought) {
    const row = make("row-switch");
    row.dataset.search = sought;
    draw(row.querySelector(".icon"), "search");
    row.querySelector(".switch__title").textContent = word("search-for", { text: sought });
    return row;
  }

  #face(row, person) {
    row.querySelector(".icon").remove();
    const face = row.querySelector(".face");
    face.hidden = false;
    paint(face, person);
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
    const { room, person, search } = row.dataset;
    if (search) this.#search(search);
    else if (room) this.#going.look(this.#place.room(room));
    else this.#directs.write(Number(person) === this.#place.you.id ? [] : [Number(person)]);
  }
}

function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
