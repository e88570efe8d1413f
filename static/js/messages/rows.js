// Rows of the timeline: made from templates, and told how they stand to the row before.

import { hue, paint } from "../people/faces.js";
import { mentions } from "../model/room.js";
import { make } from "../parts/templates.js";
import { clock, day, full, sameDay } from "../parts/times.js";
import { names, word } from "../parts/words.js";

const GROUP = 5 * 60_000; // ms between messages of one author that still stand together

export class Rows {
  #you;
  #kinds = {
    said: (entry) => this.settle(make("row-message"), entry),
    joined: (entry) => this.#note(entry),
    left: (entry) => this.#note(entry),
  };

  constructor(you) {
    this.#you = you;
  }

  /** The row of an entry of the log; null for a kind of which nothing is drawn. */
  entry(entry) {
    return this.#kinds[entry.type]?.(entry) ?? null;
  }

  /** The row of a message on its way. */
  pending(message) {
    const row = make("row-message");
    this.#sign(row, { ...message, who: this.#you });
    row.querySelector(".message__body").append(...paragraphs(message.text));
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
    return row;
  }

  /** Show what became of a message on its way. */
  mark(row, { state, why }) {
    row.classList.toggle("message--pending", state === "waiting" || state === "late");
    row.classList.toggle("message--late", state === "late");
    row.classList.toggle("message--failed", state === "failed");
    row.querySelector(".message__state")?.remove();
    if (state !== "late" && state !== "failed") return;
    const line = make("row-state");
    line.querySelector(".message__why").textContent = why || word(state);
    row.append(line);
  }

  /** Set the day line before a row, and whether it begins a group, by what stands before it. */
  join(row) {
    let above = row.previousElementSibling;
    while (above && !above.dataset.at) above = above.previousElementSibling;
    const at = Number(row.dataset.at);
    this.#sunder(row, !above || !sameDay(Number(above.dataset.at), at), at);
    if (!row.matches(".message")) return;
    const joined = row.previousElementSibling === above && above?.dataset.author === row.dataset.author;
    const first = !joined || at - began(above) > GROUP;
    const was = row.matches(".message--first");
    row.classList.toggle("message--first", first);
    // Where a group begins decides about the rows below, up to one that begins a group anyway.
    const below = row.nextElementSibling;
    if (!(first && was) && below?.matches(".message")) this.join(below);
  }

  /** Name the days anew: yesterday's today is yesterday. */
  rename(list) {
    for (const time of list.querySelectorAll(".day time")) {
      time.textContent = day(Number(time.parentElement.parentElement.dataset.day));
    }
  }

  // Internal

  #sign(row, { who, at, client_id: clientId, text }) {
    row.classList.toggle("message--own", who.id === this.#you.id);
    row.classList.toggle("message--mention", who.id !== this.#you.id && mentions(text, this.#you.name));
    row.classList.add(hue(who.id));
    Object.assign(row.dataset, { clientId, author: who.id, at });
    paint(row.querySelector(".message__face"), who);
    row.querySelector(".message__author").textContent = who.name;
    row.querySelector(".message__guest").hidden = !who.guest;
    stamp(row.querySelector(".message__time"), at);
  }

  #note(entry) {
    const row = make("row-note");
    Object.assign(row.dataset, { offset: entry.offset, at: entry.at });
    row.querySelector(".note__text").textContent = word(entry.type, { names: names([entry.who]) });
    stamp(row.querySelector(".note__time"), entry.at);
    return row;
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

/** A text that the server has not rendered yet, as it will stand if it is plain: nothing moves then. */
function paragraphs(text) {
  return text.split(/\n{2,}/).map((part) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = part;
    return paragraph;
  });
}

function stamp(time, at) {
  time.dateTime = new Date(at).toISOString();
  time.textContent = clock(at);
  time.title = full(at);
}
