// Where one writes. Enter sends on a keyboard, a button on touch; never while an input method composes.

import { word } from "../parts/words.js";
import { drawsNothing } from "../text/drawn.js";

const touch = matchMedia("(hover: none) and (pointer: coarse)");
const fitsByItself = CSS.supports("field-sizing", "content");

export class Composer extends EventTarget {
  #form;
  #text;
  #count;
  #note;
  #drafts;
  #room = null;
  #most;

  /** Tells by `typed` that something is being written, and by `sent` what was. */
  constructor(form, { place, drafts, most }) {
    super();
    this.#form = form;
    this.#text = form.querySelector("textarea");
    this.#count = form.querySelector(".composer__count");
    this.#note = form.parentElement.querySelector(".composer__note");
    this.#drafts = drafts;
    this.#most = most;
    this.#text.enterKeyHint = touch.matches ? "enter" : "send";
    form.addEventListener("submit", (event) => this.#submit(event));
    this.#text.addEventListener("input", () => this.#typed());
    this.#text.addEventListener("keydown", (event) => this.#pressed(event));
    form.querySelector(".composer__send").addEventListener("pointerdown", (event) => event.preventDefault());
    place.addEventListener("went", ({ detail }) => this.#enter(detail.room));
  }

  focus() {
    this.#text.focus({ preventScroll: true });
  }

  // Callbacks

  #enter(room) {
    this.#form.parentElement.hidden = !room;
    if (room === this.#room) return;
    this.#room = room;
    if (!room) return;
    this.#text.placeholder = word("write", { room: room.title });
    this.#text.value = this.#drafts.of(room);
    this.#fit();
    if (!touch.matches) this.focus();
  }

  #typed() {
    this.#drafts.put(this.#room, this.#text.value);
    this.#fit();
    if (this.#written()) this.#tell("typed");
  }

  #pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    if (event.isComposing || event.keyCode === 229) return;
    if (touch.matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#written();
    if (!text || length(text) > this.#most) return this.focus();
    this.#tell("sent", { room: this.#room, text });
    this.#text.value = "";
    this.#drafts.put(this.#room, "");
    this.#fit();
    this.focus();
  }

  // Internal

  #written() {
    const text = this.#text.value.replace(/^\s*\n|\s+$/g, "");
    return drawsNothing(text) ? "" : text;
  }

  #fit() {
    const text = this.#written();
    const left = text.length > this.#most * 0.9 ? this.#most - length(text) : Infinity;
    this.#complain(left < 0 ? word("over", { over: -left }) : "");
    this.#form.classList.toggle("composer--ready", text !== "");
    this.#count.hidden = left < 0 || left > this.#most * 0.1;
    this.#count.textContent = left === Infinity ? "" : word("left-over", { count: left });
    if (fitsByItself) return;
    this.#text.style.height = "auto";
    this.#text.style.height = `${this.#text.scrollHeight}px`;
  }

  #complain(sentence) {
    this.#note.textContent = sentence;
    this.#note.hidden = !sentence;
  }

  #tell(type, detail = { room: this.#room }) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** Characters as the server counts them. */
function length(text) {
  return [...text].length;
}
