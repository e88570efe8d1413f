// Rows of the timeline: made from templates, and told how they stand to the row before.

import { drawReactions } from "../../emoji/chips.js";
import { isEmojiOnly } from "../../model/writing/emojionly.js";
import { hue, paint } from "../../people/faces.js";
import { addressOf } from "../../parts/addresses.js";
import { make } from "../../parts/templates.js";
import { day, sameDay } from "../../parts/times.js";
import { nameOf, refusal, word } from "../../parts/words.js";
import { isCalled } from "../../model/writing/calling.js";
import { callAnew, nameCalled } from "./called.js";
import { groups, Notes } from "./notes.js";
import { callPinned, pinnedRow } from "./pinnedrow.js";
import { prose } from "./prose.js";
import { SETTINGS, SettingNotes } from "./settingnotes.js";
import { stamp } from "./stamp.js";

const GROUP = 5 * 60_000; // ms between messages of one author that still stand together
const STORED = { state: "stored" };
const KEPT = ["not_stored", "unavailable"]; // refusals of what is sent again by itself

export class Rows {
  #people;
  #replies;
  #root;
  #notes;
  #settings;
  #settled;
  #kinds = {
    said: ([entry]) => this.settle(make("row-message"), entry),
    joined: (notes) => this.#notes.row(notes),
    left: (notes) => this.#notes.row(notes),
    pinned: ([entry]) => pinnedRow(entry, this.#people),
  };

  /**
   * `settled(row)` is called when a row shows the text of a stored message; `root` is
   * the message that began the conversation, where nothing else is shown.
   */
  constructor(people, { replies, settled = () => {}, root = null }) {
    this.#people = people;
    this.#replies = replies;
    this.#settled = settled;
    this.#root = root;
    this.#notes = new Notes(people);
    this.#settings = new SettingNotes(people);
    for (const kind of SETTINGS) this.#kinds[kind] = ([entry]) => this.#settings.row(entry);
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
    this.#replies.draw(row, message, this.#root);
    this.mark(row, message);
    return row;
  }

  /** Turn a row into that of a stored message. */
  settle(row, entry) {
    this.mark(row, entry.pending ?? STORED);
    this.#sign(row, entry);
    this.#fold(row, entry);
    row.dataset.offset = entry.offset;
    row.querySelector(".message__time").href = addressOf(entry.room, entry.offset);
    const body = row.querySelector(".message__body");
    // The server has rendered and sanitised `html`; it is the only text that goes in as HTML.
    if (entry.html === null) body.replaceChildren(prose(entry.text));
    else body.innerHTML = entry.html;
    nameCalled(body, this.#people);
    // Tab finds them in the row that is walked to.
    if (entry.html?.includes("<a ")) for (const link of body.querySelectorAll("a")) link.tabIndex = -1;
    const edited = row.querySelector(".message__edited");
    edited.hidden = !entry.edited_at;
    if (entry.edited_at) stamp(edited, entry.edited_at, edited.textContent);
    row.classList.toggle("message--pinned", Boolean(entry.pinned));
    this.#replies.draw(row, entry, this.#root);
    drawReactions(row, entry, this.#people);
    this.#settled(row);
    return row;
  }

  /** Draw anew what is said of a message, which is another now or gone, in the replies to it. */
  requote(list, change) {
    this.#replies.drawAnew(list, change);
  }

  /** Draw anew the names of somebody who is called otherwise now. */
  callAnew(list, person) {
    for (const row of list.querySelectorAll(`.message[data-author="${person.id}"]`)) this.#name(row, person);
    for (const row of list.querySelectorAll(`.pinning[data-person="${person.id}"]`)) callPinned(row, person);
    this.#replies.callAnew(list, person);
    callAnew(list, person);
    this.#notes.callAnew(list, person);
    this.#settings.callAnew(list, person);
  }

  /** Show what became of a message on its way, or of an edit of one. */
  mark(row, change) {
    const { state } = change;
    row.classList.toggle("message--pending", state === "waiting" || state === "late");
    row.classList.toggle("message--late", state === "late");
    row.classList.toggle("message--failed", state === "failed");
    row.querySelector(".message__state")?.remove();
    if (state !== "late" && state !== "failed") return;
    const line = make("row-state");
    line.dataset.change = change.client_id;
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
    if (isRun(row) && isRun(above) && row.previousElementSibling === above) {
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

  #sign(row, message) {
    const { who, at, client_id: clientId, text } = message;
    row.classList.toggle("message--own", who.id === this.#you.id);
    row.classList.toggle("message--mention", isCalled(this.#people, message));
    row.classList.toggle("message--emoji", isEmojiOnly(text));
    row.classList.add(hue(who.id));
    Object.assign(row.dataset, { clientId, author: who.id, at });
    this.#name(row, this.#people.now(who));
    stamp(row.querySelector(".message__time time"), at);
  }

  /** What somebody says whom this person has blocked is one line, until it is asked for. */
  #fold(row, { who }) {
    const folded = this.#people.isBlocked(who.id) && !row.matches(".message--unfolded");
    row.classList.toggle("message--folded", folded);
    const line = row.querySelector(".message__folded");
    if (!folded) return line?.remove();
    if (line) return;
    const made = make("row-folded");
    made.querySelector("button").addEventListener("click", () => {
      row.classList.replace("message--folded", "message--unfolded");
      made.remove();
    });
    row.querySelector(".message__text").before(made);
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

/** Whether a row is a run of notes, which may go on. */
function isRun(row) {
  return Boolean(row?.matches(".note:not(.note--set)"));
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
