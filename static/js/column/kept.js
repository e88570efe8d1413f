// A list of messages that are kept: the pins of a room, or what one has saved.

import { paint, hue } from "../people/faces.js";
import { make } from "../parts/templates.js";
import { day } from "../parts/times.js";
import { nameOf, refusal } from "../parts/words.js";
import { stamp } from "../messages/rows/stamp.js";

export class KeptList {
  #view = make("column-list");
  #people;
  #reveal;
  #remove;

  /** `reveal(room, offset)` goes to a message; `remove(item)` takes it off, and `label` is what that is called. */
  constructor(body, { people, reveal, remove, empty }) {
    this.#people = people;
    this.#reveal = reveal;
    this.#remove = remove;
    this.#find(".column__empty").textContent = empty;
    body.append(this.#view);
  }

  /** Show these and no others: `{room, of, entry, title, label}`, without an entry if it is gone. */
  replace(items) {
    this.complain("");
    this.#find(".kept__list").replaceChildren();
    this.append(items);
  }

  append(items) {
    this.#find(".kept__list").append(...items.map((item) => this.#row(item)));
    this.#look();
  }

  /** There is more, which a button fetches; null if there is none. */
  more(fetch) {
    const button = this.#find(".kept__more");
    button.hidden = !fetch;
    button.onclick = fetch;
  }

  complain(sentence) {
    const line = this.#find(".column__error");
    line.textContent = sentence;
    line.hidden = !sentence;
  }

  /** Do something that may be refused. */
  async try(what) {
    try {
      await what();
    } catch (refused) {
      this.complain(refusal(refused));
    }
  }

  // Internal

  #row(item) {
    const { room, of, entry, title, label } = item;
    const row = make("row-kept");
    const person = entry && this.#people.now(entry.who);
    row.querySelector(".face").hidden = !person;
    if (person) {
      row.classList.add(hue(person.id));
      paint(row.querySelector(".face"), person);
      row.querySelector(".kept__author").textContent = nameOf(person);
      // As in the timeline, the server has rendered and sanitised it.
      row.querySelector(".kept__body").innerHTML = entry.html;
      stamp(row.querySelector(".kept__time"), entry.at, day(entry.at));
    }
    row.querySelector(".kept__room").textContent = title ?? "";
    row.querySelector(".kept__gone").hidden = Boolean(entry);
    const [show, remove] = row.querySelectorAll("button");
    show.hidden = !entry;
    show.addEventListener("click", () => this.#reveal(room, of));
    remove.hidden = !label;
    remove.textContent = label ?? "";
    remove.addEventListener("click", () => this.#take(row, item));
    return row;
  }

  #take(row, item) {
    const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("button:not([hidden])");
    this.#remove(item);
    row.remove();
    this.#look();
    (next ?? this.#view.closest("[tabindex]")).focus();
  }

  #look() {
    this.#find(".column__empty").hidden = this.#find(".kept__list").childElementCount > 0;
  }

  #find(selector) {
    return this.#view.querySelector(selector);
  }
}
