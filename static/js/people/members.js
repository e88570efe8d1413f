// The members of the room looked at; in a private one, letting people in and out.

import { Dialog } from "../parts/dialog.js";
import { personRow } from "./crowd.js";
import { refusal, word } from "../parts/words.js";

export class Members extends Dialog {
  #place;
  #question;
  #requests;
  #form;
  #list;
  #done;
  #room = null;

  constructor(element, { place, question, requests }) {
    super(element);
    this.#place = place;
    this.#question = question;
    this.#requests = requests;
    this.#form = element.querySelector("form");
    this.#list = element.querySelector(".dialog__list");
    this.#done = element.querySelector(".dialog__done");
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

  /** Do something, then show the members as they are now. */
  async #try(change) {
    this.complain();
    try {
      await change();
      this.#draw(await this.#requests.get(this.#path));
    } catch (error) {
      this.complain(refusal(error));
    }
  }

  #draw({ members, may_remove: mayRemove }) {
    const rows = members.map((person) => {
      const row = personRow("row-member", person, this.#place.you);
      const button = row.querySelector("button");
      Object.assign(button.dataset, { person: person.id, name: person.name });
      button.setAttribute("aria-label", `${button.textContent}: ${person.name}`);
      button.hidden = !this.#room.private || !mayRemove || person.id === this.#place.you.id;
      return row;
    });
    this.#list.replaceChildren(...rows);
  }

  #tell(sentence) {
    this.#done.textContent = sentence;
    this.#done.hidden = !sentence;
  }
}
