// The open rooms of the place, those one is not in included.

import { Dialog } from "../parts/dialog.js";
import { byTitle } from "../model/place.js";
import { make } from "../parts/templates.js";
import { Onward } from "../parts/onward.js";
import { refusal, word } from "../parts/words.js";

export class OpenRooms extends Dialog {
  #list;
  #empty;
  #going;
  #requests;
  #onward;
  #asked = 0;

  constructor(element, { going, requests }) {
    super(element);
    this.#list = element.querySelector(".dialog__list");
    this.#empty = element.querySelector(".dialog__empty");
    this.#going = going;
    this.#requests = requests;
    this.#onward = new Onward(this.#list, (next) => this.#fetch(next));
    this.#list.addEventListener("click", ({ target }) => this.#chosen(target.closest("button")));
  }

  async open() {
    this.complain();
    this.#empty.hidden = true;
    this.#onward.ends(null);
    super.open();
    await this.#fetch("/rooms", { anew: true });
  }

  // Callbacks

  async #chosen(button) {
    if (!button) return;
    const { room, member } = button.dataset;
    try {
      if (!member) await this.#going.join(room);
      this.close();
      this.#going.expect(room);
    } catch (refused) {
      this.complain(refusal(refused));
    }
  }

  // Internal

  async #fetch(path, { anew = false } = {}) {
    const asked = ++this.#asked;
    try {
      const { rooms, next } = await this.#requests.get(path);
      if (asked !== this.#asked) return;
      if (anew) this.#list.replaceChildren();
      this.#list.append(...rooms.sort(byTitle).map(row));
      this.#empty.hidden = this.#list.childElementCount > 0;
      this.#onward.ends(next);
    } catch (error) {
      this.complain(refusal(error));
    }
  }
}

function row({ name, title, member, count }) {
  const element = make("row-open");
  const button = element.querySelector("button");
  element.querySelector(".open__title").textContent = title;
  element.querySelector(".open__count").textContent = word("member-count", { count });
  button.textContent = word(member ? "open" : "join");
  button.setAttribute("aria-label", `${button.textContent}: ${title}`);
  button.dataset.room = name;
  if (member) button.dataset.member = "yes";
  else button.classList.add("button--primary");
  return element;
}
