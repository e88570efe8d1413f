// Why nobody writes here: a sentence in place of the composer, and what can be done about it.

import { full } from "../parts/times.js";
import { names, refusal, word } from "../parts/words.js";

const FOR_EVER = Number.MAX_SAFE_INTEGER;

export class Closed {
  #element;
  #form;
  #place;
  #people;
  #act = null;

  /** `does` has what the button does to a room: `unarchive` and `unblock`. */
  constructor(element, form, { place, people, does }) {
    this.#element = element;
    this.#form = form;
    this.#place = place;
    this.#people = people;
    for (const type of ["went", "set"]) place.addEventListener(type, () => this.#draw(does));
    for (const type of ["blocked", "person"]) people.addEventListener(type, () => this.#draw(does));
    element.querySelector("button").addEventListener("click", () => this.#act?.());
  }

  // Internal

  #draw(does) {
    const room = this.#place.current;
    const why = room && this.#why(room);
    this.#element.hidden = !why;
    this.#form.hidden = Boolean(why);
    if (!why) return;
    const [sentence, label, act] = why;
    this.#element.querySelector("span").textContent = sentence;
    const button = this.#element.querySelector("button");
    button.hidden = !act;
    button.textContent = act ? word(label) : "";
    this.#act = act && (() => does[act](room));
  }

  /** The sentence, and the word and the name of what can be done; null where one writes. */
  #why(room) {
    const others = names(room.others.map((id) => this.#people.now({ id })));
    if (room.isBlocked) return [word("closed-blocked", { names: others }), "unblock", "unblock"];
    if (room.may.has("say")) return null;
    if (room.archived) return [refusal({ code: "archived" }), "unarchive", room.may.has("archive") && "unarchive"];
    if (room.direct && room.others.every((id) => room.ended.has(id))) return [word("closed-ended", { names: others })];
    if (room.direct) return [word("closed-direct", { names: others })];
    if (room.silentUntil >= FOR_EVER) return [word("closed-muted")];
    if (room.silentUntil) return [word("closed-muted-until", { time: full(room.silentUntil) })];
    return [word("closed-owners")];
  }
}
