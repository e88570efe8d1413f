// Rows of the timeline: made from templates, and told how they stand to the row before.

import { hue, paint } from "../people/faces.js";
import { make } from "../parts/templates.js";
import { day, sameDay } from "../parts/times.js";
import { nameOf, refusal, word } from "../parts/words.js";
import { mentions } from "../text/words.js";
import { groups, Notes } from "./notes.js";
import { prose } from "./prose.js";
import { stamp } from "./stamp.js";

const GROUP = 5 * 60_000; // ms between messages of one author that still stand together
const KEPT = ["not_stored", "unavailable"]; // refusals of what is sent again by itself

export class Rows {
  #people;
  #notes;
  #kinds = {
    said: ([entry]) => this.settle(make("row-message"), entry),
    joined: (notes) => this.#notes.row(notes),
    left: (notes) => this.#notes.row(notes),
  };

  constructor(people) {
    this.#people = people;
    this.#notes = new Notes(people);
  }

  /** The rows of entries of the log; nothing is drawn of kinds that are not known. */
  all(entries) {
    return groups(entries).flatMap((group) => this.#kinds[group[0].type]?.(group) ?? []);
  }

  /** The row of a message on its way. */
  pending(message) {
    const row = make("row-message");
    this.#sign(row, { ...message, who: this.#you });
    row.querySelector(".message__body").append(prose(message.text));
    this.mark(row, message);
    return row;
  }

  /** Turn a row into that of a stored message. */
  settle(row, entry) {
    row.classList.remove("message--pending", "message--failed", "message--late");
    row.querySelector(".message__state")?.remove();
    this.#sign(row, entry);
    row.dataset.offset = entry.offset;
    // The server has rendered and sanitised `html`; it is the only text that goes in as HTML.
    row.querySelector(".message__body").innerHTML = entry.html;
    const edited = row.querySelector(".message__edited");
    edited.hidden = !entry.edited_at;
    if (entry.edited_at) stamp(edited, entry.edited_at, edited.textContent);
    return row;
  }

  /** Draw anew the names of somebody who is called otherwise now. */
  callAnew(list, person) {
    for (const row of list.querySelectorAll(`.message[data-author="${person.id}"]`)) this.#name(row, person);
    this.#notes.callAnew(list, person);
  }

  /** Show what became of a message on its way. */
  mark(row, change) {
    const { state } = change;
    row.classList.toggle("message--pending", state === "waiting" || state === "late");
    row.classList.toggle("message--late", state === "late");
    row.classList.toggle("message--failed", state === "failed");
    row.querySelector(".message__state")?.remove();
    if (state !== "late" && state !== "failed") return;
    const line = make("row-state");
    line.querySelector(".message__why").textContent = why(change);
    row.append(line);
  }

  /**
   * Set the day line before a row, and whether it begins a group, by what stands before it.
   *
   * Returns the row, or that before it if a run of notes goes on. Where groups
   * begin further down is left as it is if the row is only `resumed`: those are
   * before the reader's eyes.
   */
  join(row, { resumed = false } = {}) {
    let above = row.previousElementSibling;
    while (above && !above.dataset.at) above = above.previousElementSibling;
    const at = Number(row.dataset.at);
    this.#sunder(row, !above || !sameDay(Number(above.dataset.at), at), at);
    if (row.matches(".note") && above?.matches(".note") && row.previousElementSibling === above) {
      this.#notes.merge(above, row);
      return above;
    }
    if (!row.matches(".message")) return row;
    const joined = row.previousElementSibling === above && above?.dataset.author === row.dataset.author;
    const first = !joined || at - began(above) > GROUP;
    const was = row.matches(".message--first");
    row.classList.toggle("message--first", first);
    // Where a group begins decides about the rows below, up to one that begins a group anyway.
    const below = row.nextElementSibling;
    if (!resumed && !(first && was) && below?.matches(".message")) this.join(below);
    return row;
  }

  /** Join the first row of the log from `row` on, if there is one. */
  joinNext(row) {
    while (row && !row.dataset.at) row = row.nextElementSibling;
    if (row) this.join(row);
  }

  /** Name the days anew: yesterday's today is yesterday. */
  rename(list) {
    for (const time of list.querySelectorAll(".day time")) {
      time.textContent = day(Number(time.parentElement.parentElement.dataset.day));
    }
  }

  // Internal

  get #you() {
    return this.#people.you;
  }

  #sign(row, { who, at, client_id: clientId, text }) {
    row.classList.toggle("message--own", who.id === this.#you.id);
    row.classList.toggle("message--mention", who.id !== this.#you.id && mentions(text, this.#you.name));
    row.classList.add(hue(who.id));
    Object.assign(row.dataset, { clientId, author: who.id, at });
    this.#name(row, this.#people.now(who));
    stamp(row.querySelector(".message__time"), at);
  }

  #name(row, person) {
    paint(row.querySelector(".message__face"), person);
    row.querySelector(".message__author").textContent = nameOf(person);
    row.querySelector(".message__guest").hidden = !person.guest;
    row.querySelector(".message__admin").hidden = !person.admin;
  }

  #sunder(row, apart, at) {
    const before = [row.previousElementSibling, row.previousElementSibling?.previousElementSibling];
    const isNew = before[0]?.matches(".new"); // The "new" line stands between a day and its messages.
    const old = before.find((each, index) => each?.matches(".day") && (index === 0 || isNew));
    if (Boolean(old) === apart) return;
    if (old) return old.remove();
    const line = make("row-day");
    line.dataset.day = at;
    line.querySelector("time").textContent = day(at);
    (isNew ? before[0] : row).before(line);
  }
}

/** When the group of a row began. */
function began(row) {
  while (!row.matches(".message--first") && row.previousElementSibling?.matches(".message")) {
    row = row.previousElementSibling;
  }
  return Number(row.dataset.at);
}

/** Why a message is not stored. */
function why({ state, code, message }) {
  if (state === "failed") return refusal({ code, message }) || word("failed");
  if (KEPT.includes(code)) return word("kept");
  return word(code === "too_fast" ? "paused" : "late");
}
