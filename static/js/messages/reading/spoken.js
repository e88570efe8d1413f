// What is new, for those who listen: a line for each message of this room, and who mentions them in others.
//
// It is silent while history loads, and says what this person wants to hear: all, mentions, or nothing.

import { clock } from "../../line/clock.js";
import { isCalled } from "../../model/writing/calling.js";
import { nameOf, word } from "../../parts/words.js";
import { spoken } from "../../text/words.js";
import { Saying } from "./saying.js";

const LONGEST = 160;
const MOST = 8;

export class Spoken {
  #element;
  #people;
  #place;
  #keep;
  #saying;

  /** `keep` has what this person wants to hear in this browser. */
  constructor(element, { people, place, line, timeline, keep }) {
    this.#element = element;
    this.#people = people;
    this.#place = place;
    this.#keep = keep;
    const count = (number) => word("new-messages", { count: number });
    this.#saying = new Saying({ say: (lines) => this.#say(lines), count, clock });
    timeline.addEventListener("shown", () => this.#begin());
    timeline.addEventListener("arrived", ({ detail }) => this.#heard(detail));
    line.addEventListener("entry", ({ detail }) => this.#elsewhere(detail));
  }

  /** "all", "mentions" or "nothing". */
  get wanted() {
    return this.#keep.get("aloud") ?? "all";
  }

  set wanted(wanted) {
    this.#keep.put("aloud", wanted);
  }

  // Callbacks

  #begin() {
    this.#saying.clear();
    this.#element.replaceChildren();
  }

  #heard({ room, entries }) {
    for (const entry of entries.filter((each) => room.isNews(each) && each.offset > room.resumesTo)) {
      const words = spoken(entry.text);
      const text = words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
      this.#add(word("said", { name: this.#nameOf(entry), text }), this.#mentionsYou(entry));
    }
  }

  #elsewhere(entry) {
    const room = this.#place.room(entry.room);
    if (!room || room === this.#place.current || entry.offset <= room.resumesTo) return;
    if (!room.isNews(entry) || !this.#mentionsYou(entry)) return;
    this.#add(word("mentioned-in", { name: this.#nameOf(entry), room: room.title }), true);
  }

  // Internal

  #add(line, isMention) {
    if (this.wanted === "all" || (this.wanted === "mentions" && isMention)) {
      this.#saying.add(line, { mentions: isMention });
    }
  }

  #say(lines) {
    for (const text of lines) {
      const line = document.createElement("p");
      line.textContent = text;
      this.#element.append(line);
    }
    while (this.#element.children.length > MOST) this.#element.firstElementChild.remove();
  }

  #nameOf({ who }) {
    return nameOf(this.#people.now(who));
  }

  #mentionsYou(entry) {
    return isCalled(this.#people, entry);
  }
}
