// The card of a person: face, name, standing, since when, and what can be done.

import { root } from "../parts/addresses.js";
import { Popover } from "../parts/popover.js";
import { make } from "../parts/templates.js";
import { clockIn, date } from "../parts/times.js";
import { nameOf, refusal, word } from "../parts/words.js";
import { doing, isQuiet } from "./doing.js";
import { paint } from "./faces.js";

export class Card {
  #popover = new Popover(make("person-card"));
  #people;
  #requests;
  #known = new Map(); // since when each person is here who was asked for, and what they say of themselves
  #id = 0;

  #place;

  /**
   * `mention(name)` puts a name where one writes, `write(id)` goes to the direct room of the
   * two, `block(id, on)` has them blocked or not.
   */
  constructor({ people, place, requests, mention, write, block }) {
    this.#place = place;
    this.#people = people;
    this.#requests = requests;
    this.#button("mention").addEventListener("click", () => {
      const { name } = people.now({ id: this.#id });
      this.#popover.close();
      mention(name);
    });
    this.#button("write").addEventListener("click", () => {
      this.#popover.close();
      write(this.#id);
    });
    this.#button("block").addEventListener("click", () => {
      this.#popover.close();
      block(this.#id, !people.isBlocked(this.#id));
    });
    people.addEventListener("person", ({ detail }) => detail.id === this.#id && this.#draw(detail));
  }

  /** Open the card of a person at what was pressed. */
  open(id, by) {
    if (this.#popover.isOpen && this.#id === id) return this.#popover.close();
    this.#id = id;
    this.#draw(this.#people.now({ id }));
    this.#popover.open({ by, focus: "button:not([hidden])" });
    this.#ask(id);
  }

  // Internal

  #draw(person) {
    const isYou = person.id === this.#people.you.id;
    this.#part("face").className = "face person-card__face";
    paint(this.#part("face"), person);
    this.#part("name").textContent = nameOf(person);
    this.#part("quiet").hidden = !isQuiet(person);
    this.#say("status", doing(person));
    const standing = person.guest ? "guest" : person.admin ? "admin" : "member";
    this.#part("standing").textContent = word(isYou ? `card-you-${standing}` : `card-${standing}`);
    this.#button("mention").hidden = isYou || person.name === undefined;
    this.#button("write").hidden = person.name === undefined || !this.#mayWrite(person);
    this.#button("write").querySelector("span").textContent = word(isYou ? "notes" : "write-to");
    this.#button("block").hidden = isYou;
    this.#button("block").querySelector("span").textContent = word(this.#people.isBlocked(person.id) ? "unblock" : "block");
    const ban = this.#button("ban");
    ban.hidden = isYou || !this.#place.may.has("govern");
    ban.href = `${root}/bans?name=${encodeURIComponent(person.name)}`;
    this.#part("actions").hidden = !this.#part("actions").querySelector(".button:not([hidden])");
    this.#tell(this.#known.get(person.id));
  }

  /** Whether anything is there, or can be made, where the two write to each other. */
  #mayWrite({ id }) {
    const isYou = id === this.#people.you.id;
    const has = ({ direct, others }) => direct && others.length === 1 && others[0] === id;
    return isYou || this.#place.may.has("write_to") || this.#place.rooms.some(has);
  }

  async #ask(id) {
    try {
      const { person, since, ...said } = await this.#requests.get(`/people/${id}`);
      this.#known.set(id, { ...said, since: word("card-since", { date: date(since) }) });
      this.#people.learn([person]);
      if (this.#id === id) this.#tell(this.#known.get(id));
    } catch (refused) {
      if (this.#id === id) this.#tell({ since: refusal(refused) });
    }
  }

  /** The line is there before it says something, so that nothing moves. */
  #tell(known = {}) {
    this.#part("since").textContent = known.since || "\u00a0";
    for (const name of ["pronouns", "occupation", "about"]) this.#say(name, known[name]);
    this.#say("clock", known.zone && timeIn(known.zone));
  }

  #say(name, text = "") {
    const part = this.#part(name);
    part.textContent = text;
    part.hidden = !text;
  }

  #part(name) {
    return this.#popover.element.querySelector(`.person-card__${name}`);
  }

  #button(name) {
    return this.#popover.element.querySelector(`[data-${name}]`);
  }
}

// Internal

/** What the clock says in a time zone; nothing if this browser does not know it. */
function timeIn(zone) {
  try {
    return word("card-clock", { time: clockIn(zone, Date.now()) });
  } catch {
    return "";
  }
}
