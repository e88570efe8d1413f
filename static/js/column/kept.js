// A list of messages that are kept: the pins of a room, or what one has saved.

import { paint, hue } from "../people/faces.js";
import { make } from "../parts/templates.js";
import { day } from "../parts/times.js";
import { nameOf, refusal } from "../parts/words.js";
import { stamp } from "../messages/rows/stamp.js";

export class KeptList {
  #view = make("column-list");
  #rows = new Map(); // of each item, its row
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
    this.#draw(items);
  }

  append(items) {
    this.#draw([...this.#rows.keys(), ...items]);
  }

  /** Show what `make` makes of each: the same, another in its place, or null if it is to go. */
  change(make) {
    this.#draw([...this.#rows.keys()].map(make).filter(Boolean));
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
    remove.addEventListener("click", () => {
      this.#remove(item);
      this.change((other) => (other === item ? null : other));
    });
    return row;
  }

  /** Rows of what is the same stay as they are. Whoever is on one stays on it, or comes to that in its place. */
  #draw(items) {
    const before = [...this.#rows];
    const at = before.findIndex(([, row]) => row.contains(document.activeElement));
    const buttons = at < 0 ? [] : buttonsOf(before[at][1]);
    const which = buttons.indexOf(document.activeElement);
    this.#rows = new Map(items.map((item) => [item, this.#rows.get(item) ?? this.#row(item)]));
    this.#find(".kept__list").replaceChildren(...this.#rows.values());
    this.#find(".column__empty").hidden = items.length > 0;
    if (at < 0) return;
    const same = items.findIndex((item) => isOf(item, before[at][0]));
    const row = this.#rows.get(items[same < 0 ? Math.min(at, items.length - 1) : same]);
    const shown = row ? buttonsOf(row).filter(({ hidden }) => !hidden) : [];
    const next = same < 0 ? shown[0] : (shown.find((button) => buttonsOf(row).indexOf(button) === which) ?? shown[0]);
    (next ?? this.#view.closest("[tabindex]")).focus();
  }

  #find(selector) {
    return this.#view.querySelector(selector);
  }
}

/** Whether an item is about a message. */
export function isOf(item, { room, of }) {
  return item.room === room && item.of === of;
}

// Internal

function buttonsOf(row) {
  return [...row.querySelectorAll("button")];
}
