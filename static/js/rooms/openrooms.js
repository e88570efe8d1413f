// The open rooms that one is not in: by a part of their title, or those of the archive.

import { Dialog } from "../parts/dialog.js";
import { byTitle } from "../model/place.js";
import { make } from "../parts/templates.js";
import { Onward } from "../parts/onward.js";
import { refusal, word } from "../parts/words.js";

const PAUSE = 150; // ms without a letter, after which the server is asked

export class OpenRooms extends Dialog {
  #list;
  #empty;
  #find;
  #archived;
  #timer = 0;
  #going;
  #requests;
  #onward;
  #asked = 0;

  constructor(element, { going, requests }) {
    super(element);
    this.#list = element.querySelector(".dialog__list");
    this.#empty = element.querySelector(".dialog__empty");
    this.#find = element.querySelector('[name="find"]');
    this.#archived = element.querySelector('[name="archived"]');
    this.#find.addEventListener("input", () => this.#soon());
    this.#archived.addEventListener("change", () => this.#fetch());
    element.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    this.#going = going;
    this.#requests = requests;
    this.#onward = new Onward(this.#list, (next) => this.#fetch(next));
    this.#list.addEventListener("click", ({ target }) => this.#chosen(target.closest("button")));
  }

  async open() {
    this.complain();
    this.#empty.hidden = true;
    this.#onward.ends(null);
    this.#find.value = "";
    this.#archived.checked = false;
    super.open();
    await this.#fetch();
  }

  // Callbacks

  async #chosen(button) {
    if (!button) return;
    const { room } = button.dataset;
    try {
      await this.#going.join(room);
      this.close();
      this.#going.expect(room);
    } catch (refused) {
      this.complain(refusal(refused));
    }
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch(), PAUSE);
  }

  // Internal

  /** What is wanted, as it stands after the path of the rooms. */
  get #wanted() {
    const wanted = new URLSearchParams();
    if (this.#find.value.trim()) wanted.set("find", this.#find.value.trim());
    if (this.#archived.checked) wanted.set("archived", "true");
    const query = String(wanted);
    return query && `?${query}`;
  }

  /** Fetch what is wanted, from its beginning or from the address of what comes `next`. */
  async #fetch(next = null) {
    const asked = ++this.#asked;
    try {
      const { rooms, next: more } = await (next ? this.#requests.get(next) : this.#requests.get("/rooms" + this.#wanted));
      if (asked !== this.#asked) return;
      if (!next) this.#list.replaceChildren();
      this.complain();
      this.#list.append(...rooms.sort(byTitle).map(row));
      this.#empty.hidden = this.#list.childElementCount > 0;
      this.#onward.ends(more);
    } catch (error) {
      this.complain(refusal(error));
    }
  }
}

function row({ name, title, topic, count }) {
  const element = make("row-open");
  const button = element.querySelector("button");
  element.querySelector(".open__title").textContent = title;
  element.querySelector(".open__count").textContent = word("member-count", { count });
  element.querySelector(".open__topic").textContent = topic;
  button.textContent = word("join");
  button.setAttribute("aria-label", `${button.textContent}: ${title}`);
  button.dataset.room = name;
  return element;
}
