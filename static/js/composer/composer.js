// Where one writes. Enter sends on a keyboard, a button on touch; never while an input method composes.

import { lengthOf, written } from "../model/text.js";
import { word } from "../parts/words.js";
import { Fitting } from "./fitting.js";

const touch = matchMedia("(hover: none) and (pointer: coarse)");

export class Composer extends EventTarget {
  #form;
  #text;
  #count;
  #note;
  #drafts;
  #fitting;
  #room = null;
  #most;
  #composes = false;
  #early;

  /** Tells by `typed` that something is being written, and by `sent` what was. */
  constructor(form, { place, drafts, most }) {
    super();
    this.#form = form;
    this.#text = form.querySelector("textarea");
    this.#early = this.#text.value;
    this.#count = form.querySelector(".composer__count");
    this.#note = form.parentElement.querySelector(".composer__note");
    this.#drafts = drafts;
    this.#fitting = new Fitting(this.#text);
    this.#most = most;
    this.#text.enterKeyHint = touch.matches ? "enter" : "send";
    form.addEventListener("submit", (event) => this.#submit(event));
    this.#text.addEventListener("input", () => this.#typed());
    this.#text.addEventListener("keydown", (event) => this.#pressed(event));
    this.#text.addEventListener("compositionstart", () => (this.#composes = true));
    this.#text.addEventListener("compositionend", () => (this.#composes = false));
    form.querySelector(".composer__send").addEventListener("pointerdown", (event) => event.preventDefault());
    place.addEventListener("went", ({ detail }) => this.#enter(detail.room));
    drafts.addEventListener("changed", ({ detail }) => detail.name === this.#room?.name && this.#follow());
    // A page that was frozen has heard nothing, and some browsers empty the forms of one that comes back.
    addEventListener("pageshow", () => this.#follow());
    document.addEventListener("visibilitychange", () => document.hidden || this.#follow());
  }

  focus() {
    this.#text.focus({ preventScroll: true });
  }

  /** Take the focus that was lost, where no keyboard comes up by that; true if it did. */
  goOn() {
    if (touch.matches || this.#form.parentElement.hidden) return false;
    this.focus();
    return true;
  }

  // Callbacks

  #enter(room) {
    this.#form.parentElement.hidden = !room;
    if (room === this.#room) return;
    this.#room = room;
    if (!room) return;
    this.#text.placeholder = word("write", { room: room.title });
    this.#takeEarly();
    this.#show(this.#drafts.of(room));
    if (!touch.matches) this.focus();
  }

  /** Show the draft as another tab has left it. */
  #follow() {
    if (!this.#room || this.#composes) return;
    const text = this.#drafts.of(this.#room);
    if (text !== this.#text.value) this.#show(text);
  }

  #typed() {
    this.#drafts.put(this.#room, this.#text.value);
    const text = this.#judge();
    if (text) this.#tell("typed");
  }

  #pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    if (event.isComposing || event.keyCode === 229) return;
    if (touch.matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#send();
  }

  #submit(event) {
    event.preventDefault();
    this.#send();
  }

  // Internal

  #send() {
    const whole = this.#text.value;
    const text = written(whole);
    if (text && lengthOf(text) <= this.#most) {
      this.#tell("sent", { room: this.#room, text });
      this.#show(this.#drafts.sent(this.#room, whole));
    }
    this.focus();
  }

  /** What was written before the scripts were there goes on what was begun before. */
  #takeEarly() {
    if (!this.#early) return;
    this.#drafts.put(this.#room, this.#drafts.of(this.#room) + this.#early);
    this.#early = "";
  }

  #show(text) {
    this.#text.value = text;
    this.#judge();
  }

  /** Say how the text stands to what can be sent, and make room for it; returns what would be sent. */
  #judge() {
    const text = written(this.#text.value);
    const left = text.length > this.#most * 0.9 ? this.#most - lengthOf(text) : Infinity;
    this.#complain(left < 0 ? word("over", { over: -left }) : "");
    this.#form.classList.toggle("composer--ready", text !== "");
    this.#count.hidden = left < 0 || left > this.#most * 0.1;
    this.#count.textContent = left === Infinity ? "" : word("left-over", { count: left });
    this.#fitting.fit();
    return text;
  }

  #complain(sentence) {
    this.#note.textContent = sentence;
    this.#note.hidden = !sentence;
  }

  #tell(type, detail = { room: this.#room }) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
