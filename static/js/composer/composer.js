// Where one writes. Enter sends on a keyboard, a button on touch; never while an input method composes.

import { lengthOf, written } from "../model/writing/text.js";
import { draw } from "../parts/templates.js";
import { word } from "../parts/words.js";
import { Fitting } from "./fitting.js";

const touch = matchMedia("(hover: none) and (pointer: coarse)");

export class Composer extends EventTarget {
  up = () => false; // what ↑ does; true if it did something
  #form;
  #text;
  #count;
  #note;
  #drafts;
  #fitting;
  #context;
  #room = null;
  #most;
  #composes = false;
  #early;
  #sheet = null; // what lies over the draft
  #button;
  #sends;

  /** Tells by `typed` that something is being written, and by `sent` what was. */
  constructor(form, { place, drafts, context, most }) {
    super();
    this.#form = form;
    this.#text = form.querySelector("textarea");
    this.#early = this.#text.value;
    this.#count = form.querySelector(".composer__count");
    this.#note = form.parentElement.querySelector(".composer__note");
    this.#drafts = drafts;
    this.#context = context;
    this.#fitting = new Fitting(this.#text);
    this.#most = most;
    this.#text.enterKeyHint = touch.matches ? "enter" : "send";
    form.addEventListener("submit", (event) => this.#submit(event));
    this.#text.addEventListener("input", () => this.#typed());
    this.#text.addEventListener("keydown", (event) => this.#pressed(event));
    this.#text.addEventListener("compositionstart", () => (this.#composes = true));
    this.#text.addEventListener("compositionend", () => (this.#composes = false));
    this.#button = form.querySelector(".composer__send");
    this.#sends = this.#button.title;
    this.#button.addEventListener("pointerdown", (event) => event.preventDefault());
    place.addEventListener("went", ({ detail }) => this.#enter(detail));
    place.addEventListener("set", ({ detail }) => detail.room === this.#room && this.#hint());
    drafts.addEventListener("changed", ({ detail }) => detail.name === this.#room?.name && this.#follow());
    // A page that was frozen has heard nothing, and some browsers empty the forms of one that comes back.
    addEventListener("pageshow", () => this.#follow());
    document.addEventListener("visibilitychange", () => document.hidden || this.#follow());
  }

  focus() {
    this.#text.focus({ preventScroll: true });
  }

  /** Put a word where the cursor is, apart from what stands around it, and go on from there. */
  insert(word) {
    this.focus();
    const { value, selectionStart: start, selectionEnd: end } = this.#text;
    const before = /\S$/.test(value.slice(0, start)) ? " " : "";
    const after = /^\s/.test(value.slice(end)) ? "" : " ";
    // So that it can be undone, where the browser can do that.
    if (document.execCommand("insertText", false, `${before}${word}${after}`)) return;
    this.#text.setRangeText(`${before}${word}${after}`, start, end, "end");
    this.#typed();
  }

  /** Take the focus that was lost, where no keyboard comes up by that; true if it did. */
  goOn() {
    if (touch.matches || this.#form.parentElement.hidden) return false;
    this.focus();
    return true;
  }

  /**
   * Have something else written, which lies over the draft; null is the draft again.
   *
   * A sheet has its `text`, `put(text)` keeps what it comes to, and `send(text)` is what Enter does.
   */
  lay(sheet) {
    this.#sheet = sheet;
    this.#form.classList.toggle("composer--laid", Boolean(sheet));
    const does = sheet ? word("save") : this.#sends;
    this.#button.title = does;
    this.#button.setAttribute("aria-label", does);
    draw(this.#button.querySelector(".icon"), sheet ? "check" : "send");
    const text = sheet ? sheet.text : this.#drafts.of(this.#room);
    if (text === this.#text.value) return this.#judge();
    this.#show(text);
    this.#text.setSelectionRange(text.length, text.length);
    this.#text.scrollTop = this.#text.scrollHeight;
  }

  get isEmpty() {
    return !this.#text.value;
  }

  /** Whether the caret stands after all that is written. */
  get isAtEnd() {
    const { selectionStart: start, selectionEnd: end, value } = this.#text;
    return start === end && end === value.length;
  }

  /** Say below the text what became of it, until it is typed on. */
  complain(sentence) {
    this.#note.textContent = sentence;
    this.#note.hidden = !sentence;
  }

  /** A text is to be sent to the room. */
  tell(text) {
    this.#tell("sent", { room: this.#room, text });
  }

  // Callbacks

  /** Be in a room; who is led to a message of it has the focus there. */
  #enter({ room, offset }) {
    this.#form.parentElement.hidden = !room;
    if (room === this.#room) return;
    this.#room = room;
    if (!room) return;
    this.#hint();
    this.#takeEarly();
    this.lay(null);
    if (!touch.matches && !offset) this.focus();
  }

  /** Show the draft as another tab has left it. */
  #follow() {
    if (!this.#room || this.#composes || this.#sheet) return;
    const text = this.#drafts.of(this.#room);
    if (text !== this.#text.value) this.#show(text);
  }

  #typed() {
    if (this.#sheet) this.#sheet.put(this.#text.value);
    else this.#drafts.put(this.#room, this.#text.value);
    const text = this.#judge();
    if (text && !this.#sheet) this.#tell("typed");
  }

  #pressed(event) {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    const plain = !shiftKey && !altKey && !ctrlKey && !metaKey;
    if (key === "Escape" && this.#context.cancel()) event.preventDefault();
    if (key === "ArrowUp" && plain && this.up()) event.preventDefault();
    if (key !== "Enter" || shiftKey || altKey) return;
    if (touch.matches && !ctrlKey && !metaKey) return;
    event.preventDefault();
    this.#send();
  }

  #submit(event) {
    event.preventDefault();
    this.#send();
  }

  // Internal

  /** Say where one writes; and how often, to who does not rule a slow room. */
  #hint() {
    const { title, slow, may } = this.#room;
    this.#text.placeholder = slow && !may.has("mute") ? word("slow", { seconds: slow }) : word("write", { room: title });
  }

  #send() {
    const whole = this.#text.value;
    const text = written(whole);
    if (this.#sheet) {
      if (lengthOf(text) <= this.#most) this.#sheet.send(text);
    } else if (text && lengthOf(text) <= this.#most) {
      const left = this.#drafts.sent(this.#room, whole);
      this.#show(left);
      this.tell(text);
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
    this.complain(left < 0 ? word("over", { over: -left }) : "");
    this.#form.classList.toggle("composer--ready", text !== "" || this.#sheet !== null);
    this.#count.hidden = left < 0 || left > this.#most * 0.1;
    this.#count.textContent = left === Infinity ? "" : word("left-over", { count: left });
    this.#fitting.fit();
    return text;
  }

  #tell(type, detail = { room: this.#room }) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
