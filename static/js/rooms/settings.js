// What is set of the room looked at, for those who may set it: each change is told to the room.

import { Deletion } from "./deletion.js";
import { Dialog } from "../parts/dialog.js";
import { NameList } from "../people/namelist.js";
import { make } from "../parts/templates.js";
import { nameOf, refusal, word } from "../parts/words.js";

const CHOICES = ["writers", "inviters", "newcomers"]; // as they are called on the wire and in the form

/** For how long a room keeps messages, as its form says it. */
function keptIn({ ownDays, keepDays }) {
  return ownDays ? String(keepDays || "for_ever") : "default";
}

export class Settings extends Dialog {
  #place;
  #people;
  #line;
  #question;
  #requests;
  #deletion;
  #form;
  #fields;
  #owners;
  #room = null;
  #wanted = []; // the ids of the owners, as they are chosen here

  constructor(element, { place, people, line, question, requests, deletion }) {
    super(element);
    this.#place = place;
    this.#people = people;
    this.#line = line;
    this.#question = question;
    this.#requests = requests;
    this.#deletion = new Deletion(deletion, { place, line });
    this.#form = element.querySelector("form");
    this.#fields = this.#form.elements;
    this.#owners = element.querySelector(".settings__owners");
    this.#form.addEventListener("submit", (event) => this.#save(event));
    this.#owners.addEventListener("click", ({ target }) => this.#disown(target.closest("button")));
    element.querySelector("[data-own]").addEventListener("click", () => this.#own());
    new NameList(this.#fields.owner, async (name) => (await this.#found(name)).filter(({ guest }) => !guest));
    this.#fields.owner.addEventListener("keydown", (event) => this.#pressed(event));
    element.querySelector("[data-archive]").addEventListener("click", () => this.#archive());
    element.querySelector("[data-delete]").addEventListener("click", () => this.#delete());
    place.addEventListener("gone", ({ detail }) => detail.room === this.#room && this.close());
    place.addEventListener("set", ({ detail }) => detail.room === this.#room && this.#offer());
  }

  open() {
    this.#room = this.#place.current;
    if (!this.#room) return;
    const { title, topic, private: closed, owners } = this.#room;
    Object.assign(this.#fields.title, { value: title, defaultValue: title });
    Object.assign(this.#fields.topic, { value: topic, defaultValue: topic });
    this.#fields.private.checked = closed;
    this.#fields.all.checked = this.#room.forAll;
    for (const choice of CHOICES) this.#fields[choice].value = this.#room[choice];
    this.#fields.slow.value = this.#room.slow;
    this.#choose(keptIn(this.#room));
    this.#fields.owner.value = "";
    this.#wanted = [...owners];
    this.complain();
    this.#offer();
    super.open();
    this.#learn();
  }

  // Callbacks

  async #save(event) {
    event.preventDefault();
    const wanted = this.#changes();
    if (!Object.keys(wanted).length) return this.close();
    if (wanted.private && !(await this.#ask("make-private", "make-private-yes"))) return;
    if (this.#shortens(wanted.keep_days) && !(await this.#ask("keep-shorter", "keep-shorter-yes", { count: wanted.keep_days }))) return;
    if (await this.#set(wanted)) this.close();
  }

  async #archive() {
    const { archived } = this.#room;
    if (!archived && !(await this.#ask("archive-room", "archive-yes"))) return;
    if (await this.#set({ archived: !archived })) this.close();
  }

  #delete() {
    this.close();
    this.#deletion.open(this.#room);
  }

  #pressed(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    this.#own();
  }

  /** Have somebody of this name among the owners. */
  async #own() {
    const field = this.#fields.owner;
    const name = field.value.trim();
    if (!name) return;
    const room = this.#room;
    this.complain();
    try {
      const members = await this.#found(name);
      if (room !== this.#room) return;
      const same = (one) => one.localeCompare(name, undefined, { sensitivity: "accent" }) === 0;
      const found = members.find((person) => same(person.name)) ?? (members.length === 1 ? members[0] : null);
      if (!found) return this.complain(word("no-member", { name }));
      if (found.guest) return this.complain(word("no-owner", { name: found.name }));
      this.#people.learn([found]);
      this.#wanted = [...new Set([...this.#wanted, found.id])];
      field.value = "";
      this.#drawOwners();
    } catch (error) {
      this.complain(refusal(error));
    }
  }

  #disown(button) {
    if (!button) return;
    this.#wanted = this.#wanted.filter((id) => id !== Number(button.dataset.person));
    this.#drawOwners();
    this.#fields.owner.focus();
  }

  // Internal

  /** The members whose names begin so. */
  async #found(name) {
    const { members } = await this.#requests.get(`/rooms/${this.#room.name}/members?find=${encodeURIComponent(name)}`);
    return members;
  }

  /** What is there to be set by this person. */
  #offer() {
    const { may, archived, private: closed, name } = this.#room;
    const [describes, rules, archives] = ["describe", "rule", "archive"].map((act) => may.has(act));
    this.#fields.title.readOnly = this.#fields.topic.readOnly = !describes;
    this.element.querySelector("[data-private]").hidden = closed || archived || !archives;
    this.element.querySelector("[data-all]").hidden = !may.has("put_all_in");
    for (const part of this.element.querySelectorAll("[data-rule]")) part.hidden = !rules;
    // Nobody is let into the lobby: everybody is there.
    this.element.querySelector("[data-lets-in]").hidden = !rules || name === "lobby";
    const archive = this.element.querySelector("[data-archive]");
    archive.hidden = !archives || name === "lobby";
    archive.querySelector("span").textContent = word(archived ? "unarchive" : "archive");
    for (const longer of this.#fields.keep_days.querySelectorAll("[data-longer]")) longer.hidden = longer.disabled = !may.has("keep_longer");
    const days = this.element.querySelector(".settings__days");
    days.hidden = rules || !this.#room.keepDays;
    days.textContent = word("days-kept", { count: this.#room.keepDays });
    this.element.querySelector("[data-delete]").hidden = !may.has("delete_room");
    this.element.querySelector(".settings__archived").hidden = !archived;
    this.element.querySelector('[type="submit"]').hidden = !describes && !rules;
    this.#drawOwners();
  }

  #drawOwners() {
    const rows = this.#wanted.map((id) => {
      const person = this.#people.now({ id });
      const row = make("row-owner");
      row.querySelector(".settings__owner").textContent = nameOf(person);
      const button = row.querySelector("button");
      button.dataset.person = id;
      button.hidden = this.#wanted.length < 2;
      button.setAttribute("aria-label", `${button.title}: ${nameOf(person)}`);
      return row;
    });
    this.#owners.replaceChildren(...rows);
  }

  /** Owners may be people of whom this page has not heard. */
  async #learn() {
    const unknown = this.#wanted.filter((id) => this.#people.now({ id }).name === undefined);
    const found = await Promise.allSettled(unknown.map((id) => this.#requests.get(`/people/${id}`)));
    this.#people.learn(found.flatMap(({ value }) => value?.person ?? []));
    this.#drawOwners();
  }

  #changes() {
    const { title, topic, private: closed, owners } = this.#room;
    const wanted = {};
    if (this.#fields.title.value.trim() !== title) wanted.title = this.#fields.title.value;
    if (this.#fields.topic.value.trim() !== topic) wanted.topic = this.#fields.topic.value;
    if (this.#fields.private.checked && !closed) wanted.private = true;
    if (this.#fields.all.checked !== this.#room.forAll && !wanted.private) wanted.for_all = this.#fields.all.checked;
    for (const choice of CHOICES) {
      if (this.#fields[choice].value !== this.#room[choice]) wanted[choice] = this.#fields[choice].value;
    }
    if (this.#fields.slow.value !== "" && Number(this.#fields.slow.value) !== this.#room.slow) wanted.slow = Number(this.#fields.slow.value);
    const kept = this.#fields.keep_days.value;
    if (kept !== keptIn(this.#room)) wanted.keep_days = Number(kept) || kept;
    const sorted = (ids) => [...ids].sort((one, other) => one - other).join();
    if (sorted(this.#wanted) !== sorted(owners) && this.#wanted.length) wanted.owners = this.#wanted;
    return wanted;
  }

  /** Choose for how long messages are kept; what is no choice of the form is made one. */
  #choose(kept) {
    const select = this.#fields.keep_days;
    select.querySelector("[data-other]")?.remove();
    select.value = kept;
    if (select.value === kept) return;
    const other = new Option(word("keep-days", { count: Number(kept) }), kept, false, true);
    other.dataset.other = "";
    select.append(other);
  }

  /** Whether messages are to go that would stay; how long the place keeps them is in the form. */
  #shortens(wanted) {
    const days = wanted === "default" ? Number(this.#fields.keep_days.dataset.days) : wanted;
    return days > 0 && (!this.#room.keepDays || days < this.#room.keepDays);
  }

  #ask(text, yes, values) {
    const title = word(`${text}-title`, { room: this.#room.title });
    return this.#question.ask({ title, text: word(text, values), yes: word(yes), no: word("cancel") });
  }

  /** Have it set; true if it is. */
  async #set(wanted) {
    this.complain();
    this.#form.ariaBusy = "true";
    try {
      await this.#line.ask({ type: "set", room: this.#room.name, ...wanted });
      return true;
    } catch (refused) {
      this.complain(refusal(refused));
      return false;
    } finally {
      this.#form.ariaBusy = "false";
    }
  }
}
