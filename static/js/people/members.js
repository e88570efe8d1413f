// The members of the room looked at; in a private one, letting people in and out.

import { Dialog } from "../parts/dialog.js";
import { NameList } from "./namelist.js";
import { Onward } from "../parts/onward.js";
import { personRow } from "./crowd.js";
import { refusal, word } from "../parts/words.js";

const LENGTHS = ["3600", "86400", "604800", "good"]; // seconds of a mute, or until it is lifted

export class Members extends Dialog {
  #place;
  #line;
  #question;
  #requests;
  #form;
  #list;
  #done;
  #onward;
  #room = null;

  constructor(element, { place, line, question, requests }) {
    super(element);
    this.#place = place;
    this.#line = line;
    this.#question = question;
    this.#requests = requests;
    this.#form = element.querySelector("form");
    this.#list = element.querySelector(".dialog__list");
    this.#done = element.querySelector(".dialog__done");
    this.#onward = new Onward(this.#list, (next) => this.#try(() => {}, next));
    new NameList(this.#form.elements.name, (name) => this.#outside(name));
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#list.addEventListener("click", ({ target }) => {
      this.#remove(target.closest(".person__remove"));
      this.#mute(target.closest(".person__mute"));
    });
    place.addEventListener("set", ({ detail }) => detail.room === this.#room && this.#offer());
    place.addEventListener("gone", ({ detail }) => detail.room === this.#room && this.close());
  }

  open() {
    this.#room = this.#place.current;
    if (!this.#room) return;
    this.element.querySelector(".dialog__title").textContent = word("members-of", { room: this.#room.title });
    this.#offer();
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
    const options = this.#room.may.has("delete_others") ? messagesOptions() : null;
    const asked = { title, text, yes: word("remove"), no: word("cancel"), options };
    if (!(await this.#question.ask(asked))) return;
    const messages = this.#question.option || "none";
    await this.#try(async () => {
      await this.#requests.post(`${this.#path}/remove`, { id: Number(person), messages });
      this.#tell(word("removed", { name }));
    });
    if (!button.isConnected) this.#form.elements.name.focus();
  }

  /** Have somebody say nothing here, or let them again. */
  async #mute(button) {
    if (!button) return;
    const { person, name, muted } = button.dataset;
    const on = muted !== "true";
    const [title, text] = [word("mute-title", { name }), word("mute-text")];
    const options = { label: word("mute-for"), of: Object.fromEntries(LENGTHS.map((each) => [each, word(`mute-${each}`)])) };
    if (on && !(await this.#question.ask({ title, text, yes: word("mute-member"), no: word("cancel"), options }))) return;
    const seconds = Number(this.#question.option) || undefined;
    await this.#try(async () => {
      await this.#line.ask({ type: "mute", room: this.#room.name, person: Number(person), on, ...(on && { seconds }) });
      this.#tell(word(on ? "muted-now" : "unmuted-now", { name }));
    });
    this.#list.querySelector(`.person__mute[data-person="${person}"]`)?.focus();
  }

  // Internal

  /** Whether this person may let others in, which may change while this is open. */
  #offer() {
    this.#form.hidden = !this.#room.private || !this.#room.may.has("let_in");
  }

  /** Those of the place whose names begin so, who are not in the room as yet. */
  async #outside(name) {
    const find = encodeURIComponent(name);
    const [place, room] = await Promise.all([
      this.#requests.get(`/rooms/lobby/members?find=${find}`),
      this.#requests.get(`/rooms/${this.#room.name}/members?find=${find}`),
    ]);
    return place.members.filter(({ id }) => !room.members.some((one) => one.id === id));
  }

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

  #draw({ members, may_remove: mayRemove, silent, next }) {
    const rows = members.map((person) => {
      const row = personRow("row-member", person, this.#place.you);
      const button = row.querySelector(".person__remove");
      Object.assign(button.dataset, { person: person.id, name: person.name });
      button.setAttribute("aria-label", `${button.textContent}: ${person.name}`);
      button.hidden = !this.#room.private || !mayRemove || person.id === this.#place.you.id;
      this.#offerMute(row, person, silent);
      return row;
    });
    this.#list.append(...rows);
    this.#onward.ends(next);
  }

  /** `silent` has those who are muted, for who may mute; owners and administrators are not. */
  #offerMute(row, person, silent) {
    const muted = Boolean(silent?.[person.id]);
    const rules = person.admin || this.#room.owners.includes(person.id);
    row.querySelector(".person__muted").hidden = !muted;
    const button = row.querySelector(".person__mute");
    button.hidden = !silent || (rules && !muted);
    button.textContent = word(muted ? "unmute-member" : "mute-member");
    Object.assign(button.dataset, { person: person.id, name: person.name, muted });
    button.setAttribute("aria-label", `${button.textContent}: ${person.name}`);
  }

  #tell(sentence) {
    this.#done.textContent = sentence;
    this.#done.hidden = !sentence;
  }
}

/** What becomes of the messages of somebody who is put out. */
function messagesOptions() {
  const of = {
    none: word("messages-none"),
    day: word("messages-day"),
    week: word("messages-week"),
    all: word("messages-all"),
  };
  return { label: word("messages-of"), of };
}
