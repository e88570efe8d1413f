// The list over the composer: what may be meant by what is being typed, such as a name after "@".
//
// A source says what opens it, what it offers, and what is put in. The list never takes the
// focus, so one types on while it is there. What was chosen, or left by Esc,
// opens none until another word is begun.

import { paint } from "../people/faces.js";
import { make } from "../parts/templates.js";

const MOST = 50; // items drawn, of which eight are seen at once

export class Suggesting {
  #text;
  #list;
  #sources = [];
  #source = null;
  #query = "";
  #value = ""; // the text for which the list is there; it waits for another while that is typed on
  #items = [];
  #at = 0;
  #walked = false; // whether one has gone on in the list, and so means what it stands at
  #asked = 0; // grows with each look, so that an answer to an earlier one is left out
  #left = null; // where the word begins that is done with
  #awaited = { asked: 0 }; // for what is asked a `key` was pressed already

  constructor(list, { text, place }) {
    this.#list = list;
    this.#text = text;
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-controls", list.id);
    text.addEventListener("input", (event) => event.isComposing || this.#look());
    text.addEventListener("compositionend", () => this.#look());
    text.addEventListener("blur", () => this.close());
    document.addEventListener("selectionchange", () => this.#moved());
    // Before the composer and the page hear the key.
    text.form.addEventListener("keydown", (event) => this.#pressed(event), true);
    text.form.addEventListener("submit", () => this.close());
    place.addEventListener("went", () => this.close());
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", ({ target }) => this.#clicked(target.closest("li")));
  }

  /**
   * Offer what a source has.
   *
   * `opens(before)` returns the end of what stands before the caret that is asked about, its sign
   * included ("@ad"), or null. `find(query)` returns items, or a promise of them: `name` is shown,
   * beside a `sign` or the face of a `person`, with a muted `note`; `off` greys it. What is asked
   * about is replaced by `choose(item)`, or a promise of it, or left as it is if that is null.
   * `whole(query, item)`, if it has one, tells that nothing is left to be put in: Enter then sends.
   */
  add(source) {
    this.#sources.push(source);
  }

  get open() {
    return !this.#list.hidden;
  }

  close() {
    this.#asked += 1;
    this.#source = null;
    this.#items = [];
    if (!this.open) return;
    this.#list.hidden = true;
    this.#list.replaceChildren();
    this.#text.removeAttribute("aria-activedescendant");
  }

  // Callbacks

  /** Show what is offered at the caret now. */
  async #look() {
    const before = this.#before;
    const begun = before === null ? null : this.#begun(before);
    if (!begun) {
      this.#left = null;
      return this.close();
    }
    const start = before.length - begun.query.length;
    if (this.#left === start) return;
    this.#left = null;
    const asked = (this.#asked += 1);
    const items = await begun.source.find(begun.query);
    if (asked !== this.#asked) return;
    const early = this.#awaited.asked === asked ? this.#awaited.key : null;
    if (items.length) this.#show(begun, items.slice(0, MOST));
    else this.close();
    if (early === "Enter" && (!items.length || this.#isWhole)) this.#pressAgain(early);
    else if (early && items.length) this.#choose(this.#items[0]);
  }

  /** A caret that went elsewhere asks about nothing; that of a text typed on is followed by `#look`. */
  #moved() {
    const isHere = this.#isOfNow && document.activeElement === this.#text;
    if (isHere && !this.#before?.endsWith(this.#query)) this.close();
  }

  #pressed(event) {
    const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
    if (!this.open || event.isComposing || event.keyCode === 229 || ctrlKey || altKey || metaKey) return;
    if (!this.#isOfNow) return this.#pressedEarly(event);
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step && !shiftKey) this.#walk(step);
    else if (key === "Enter" && this.#isWhole) return this.close();
    else if ((key === "Enter" || key === "Tab") && !shiftKey) this.#choose(this.#items[this.#at]);
    else if (key === "Escape") this.#leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The list is of what was written before: a key is for what is offered next, a second Enter sends. */
  #pressedEarly(event) {
    const { key, shiftKey } = event;
    if ((key !== "Tab" && key !== "Enter") || shiftKey || !this.#begun(this.#before ?? "")) return;
    if (key === "Enter" && this.#awaited.asked === this.#asked) return;
    this.#awaited = { asked: this.#asked, key };
    event.preventDefault();
    event.stopPropagation();
  }

  #clicked(row) {
    if (row && this.#isOfNow) this.#choose(this.#items[[...this.#list.children].indexOf(row)]);
  }

  // Internal

  /** What stands before the caret; null if something is selected. */
  get #before() {
    const { value, selectionStart, selectionEnd } = this.#text;
    return selectionStart === selectionEnd ? value.slice(0, selectionStart) : null;
  }

  /** Whether the list is there for what is written now. */
  get #isOfNow() {
    return this.open && this.#text.value === this.#value;
  }

  get #isWhole() {
    return !this.#walked && this.#items.some((item) => this.#source.whole?.(this.#query, item));
  }

  #begun(before) {
    for (const source of this.#sources) {
      const query = source.opens(before);
      if (query !== null) return { source, query };
    }
    return null;
  }

  #show({ source, query }, items) {
    this.#source = source;
    this.#query = query;
    this.#value = this.#text.value;
    this.#items = items;
    this.#list.replaceChildren(...items.map((item, index) => row(item, index)));
    this.#list.hidden = false;
    this.#list.scrollTop = 0;
    this.#walked = false;
    this.#select(0);
  }

  #walk(step) {
    this.#walked = true;
    this.#select(this.#at + step);
  }

  #select(index) {
    const rows = [...this.#list.children];
    this.#at = (index + rows.length) % rows.length;
    rows.forEach((each, place) => each.setAttribute("aria-selected", place === this.#at));
    rows[this.#at].scrollIntoView({ block: "nearest" });
    this.#text.setAttribute("aria-activedescendant", rows[this.#at].id);
  }

  #leave() {
    this.#left = this.#before.length - this.#query.length;
    this.close();
  }

  /** What was pressed too early for the list does what it does without one. */
  #pressAgain(key) {
    this.close();
    this.#text.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }

  async #choose(item) {
    const chosen = this.#source.choose(item);
    const end = this.#text.selectionStart;
    const start = end - this.#query.length;
    this.#left = start;
    this.close();
    const text = await chosen;
    if (text === null) return;
    this.#text.focus({ preventScroll: true });
    this.#text.setSelectionRange(start, end);
    // By the browser's own hand, so that it can be undone.
    if (document.execCommand("insertText", false, text)) return;
    this.#text.setRangeText(text, start, end, "end");
    this.#text.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

function row({ name, sign, person, note = "", off = false }, index) {
  const made = make("row-suggestion");
  made.id = `suggestion-${index}`;
  made.classList.toggle("suggestion--off", off);
  made.querySelector(".suggestion__name").textContent = name;
  made.querySelector(".suggestion__note").textContent = note;
  const face = made.querySelector(".face");
  if (person) paint(face, person);
  else face.replaceWith(mark(sign));
  return made;
}

function mark(sign) {
  const made = document.createElement("span");
  made.className = "suggestion__sign";
  made.setAttribute("aria-hidden", "true");
  made.textContent = sign ?? "";
  return made;
}
