// The members of the room looked at; in a private one, letting people in and out.

import { Dialog } from "../parts/dialog.js";
import { Onward } from "../parts/onward.js";
import { personRow } from "./crowd.js";
import { refusal, word } from "../parts/words.js";

export class Members extends Dialog {
  #place;
  #question;
  #requests;
  #form;
  #list;
  #done;
  #onward;
  #room = null;

  constructor(element, { place, question, requests }) {
    super(element);
    this.#place = place;
    this.#question = question;
    this.#requests = requests;
    this.#form = element.querySelector("form");
    this.#list = element.querySelector(".dialog__list");
    this.#done = element.querySelector(".dialog__done");
    this.#onward = new Onward(this.#list, (next) => this.#try(() => {}, next));
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#list.addEventListener("click", ({ target }) => this.#remove(target.closest("button")));
    place.addEventListener("gone", ({ detail }) => detail.room === this.#room && this.close());
  }

  open() {
    this.#room = this.#place.current;
    if (!this.#room) return;
    this.element.querySelector(".dialog__title").textContent = word("members-of", { room: this.#room.title });
    this.#form.hidden = !this.#room.private || !this.#room.may.has("let_in");
    this.#form.reset();
    this.#list.replaceChildren();
    this.#onward.ends(null);
    this.#tell("");
    super.open();
    if (!this.#form.hidden) this.#form.elements.name.focus();
    this.#try(() => {});
  }

  // Callbacks

  #submit(event) {
    event.preventDefault();
    const name = this.#form.elements.name.value.trim();
    this.#try(async () => {
      await this.#requests.post(this.#path, { name });
      this.#form.reset();
      this.#tell(word("added", { name }));
    });
  }

  async #remove(button) {
    if (!button) return;
    const { person, name } = button.dataset;
    const [title, text] = [word("remove-title", { name }), word("remove-text")];
    const asked = { title, text, yes: word("remove"), no: word("cancel") };
    if (!(await this.#question.ask(asked))) return;
    await this.#try(async () => {
      await this.#requests.post(`${this.#path}/remove`, { id: Number(person) });
      this.#tell(word("removed", { name }));
    });
    if (!button.isConnected) this.#form.elements.name.focus();
  }

  // Internal

  get #path() {
    return `/rooms/${this.#room.name}/members`;
  }

  /** Do something, then show the members as they are now; or show the `next` part of them. */
  async #try(change, next = null) {
    const room = this.#room;
    this.complain();
    try {
      await change();
      const part = await this.#requests.get(next ?? this.#path);
      if (room !== this.#room) return;
      if (!next) this.#list.replaceChildren();
      this.#draw(part);
    } catch (error) {
      this.complain(refusal(error));
    }
  }

  #draw({ members, may_remove: mayRemove, next }) {
    const rows = members.map((person) => {
      const row = personRow("row-member", person, this.#place.you);
      const button = row.querySelector("button");
      Object.assign(button.dataset, { person: person.id, name: person.name });
      button.setAttribute("aria-label", `${button.textContent}: ${person.name}`);
      button.hidden = !this.#room.private || !mayRemove || person.id === this.#place.you.id;
      return row;
    });
    this.#list.append(...rows);
    this.#onward.ends(next);
  }

  #tell(sentence) {
    this.#done.textContent = sentence;
    this.#done.hidden = !sentence;
  }
}
