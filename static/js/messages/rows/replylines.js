// What a message replies to, in one line above it; and how many replies are in the conversation that it began.
//
// The message that is replied to is shown as it is now, if it is held here, and
// else as it was when it was replied to.

import { hue } from "../../people/faces.js";
import { nameOf, word } from "../../parts/words.js";
import { spoken } from "../../text/words.js";

const LONGEST = 120; // characters

export class ReplyLines {
  #people;
  #held;

  /** `held(room, offset)` is a message as it is now, if it is held. */
  constructor({ people, held }) {
    this.#people = people;
    this.#held = held;
  }

  /** Draw what stands about replies in the row of a message, stored or on its way; without what it replies to if that is `known`. */
  draw(row, message, known = null) {
    const { room, reply_to: to, reply = to && { of: to }, replies = 0, root, offset } = message;
    const isShown = Boolean(reply) && reply.of !== known;
    const line = row.querySelector(".message__quote");
    line.hidden = !isShown;
    if (isShown) this.#quote(line, room, reply);
    const chip = row.querySelector(".message__replies");
    chip.hidden = !replies || known !== null;
    chip.querySelector("span").textContent = word("replies", { count: replies });
    Object.assign(row.dataset, { reply: reply?.of ?? "", root: root ?? offset ?? "" });
  }

  /** Draw anew what the rows of a list say of a message that is another now, or gone. */
  drawAnew(list, { room, offset, entry }) {
    for (const row of list.querySelectorAll(`.message[data-reply="${offset}"]`)) {
      const line = row.querySelector(".message__quote");
      const gone = { of: offset, who: { id: Number(line.dataset.person) } };
      if (!line.hidden) this.#quote(line, room.name, entry ? { of: offset } : gone);
    }
  }

  /** Draw anew the name of somebody who is called otherwise now. */
  callAnew(list, person) {
    for (const line of list.querySelectorAll(`.message__quote[data-person="${person.id}"]`)) {
      line.querySelector(".quote__author").textContent = nameOf(person);
    }
  }

  // Internal

  #quote(line, room, { of, who, text }) {
    const now = this.#held(room, of);
    const person = this.#people.now(now?.who ?? who ?? {});
    const isGone = !now && text === undefined;
    line.className = `message__quote ${person.id === undefined ? "" : hue(person.id)}`;
    line.classList.toggle("quote--gone", isGone);
    Object.assign(line.dataset, { to: of, person: person.id ?? "" });
    line.querySelector(".quote__author").textContent = person.id === undefined ? "" : nameOf(person);
    line.querySelector(".quote__text").textContent = isGone ? word("quote-gone") : shortened(now ? spoken(now.text) : text);
  }
}

/** The beginning of a text in one line. */
export function shortened(words) {
  const letters = [...words];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("").trimEnd()}…` : words;
}
