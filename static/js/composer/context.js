// The bar above the composer: what the text is for that is written, such as an edit, or a reply.
//
// Several may be told at once, as when an edit lies over a reply that was begun;
// the last one is shown, and the one below it again when that is over.

import { draw } from "../parts/templates.js";

export class Context {
  #element;
  #text;
  #toggle;
  #shown = new Map();

  constructor(element) {
    this.#element = element;
    this.#text = element.querySelector(".context__text");
    this.#toggle = element.querySelector(".context__toggle");
    this.#toggle.addEventListener("click", () => this.#top?.toggle?.press());
    element.querySelector(".context__close").addEventListener("click", () => this.cancel());
    this.#text.addEventListener("click", () => this.#top?.go?.());
  }

  /** Show what is written, under a name of its own; `close()` ends it, `go()`, if there is one, goes to what it is about, and a `toggle` switches something of it. */
  show(name, { icon, text, close, go, toggle }) {
    if (!toggle || !this.#shown.has(name)) this.#shown.delete(name);
    this.#shown.set(name, { icon, text, close, go, toggle });
    this.#draw();
  }

  /** What is written under this name is over. */
  hide(name) {
    if (this.#shown.delete(name)) this.#draw();
  }

  /** End what is shown, as × and Esc do; true if there was something. */
  cancel() {
    const top = this.#top;
    top?.close();
    return Boolean(top);
  }

  // Internal

  get #top() {
    return [...this.#shown.values()].at(-1);
  }

  #drawToggle({ icon, label, pressed }) {
    draw(this.#toggle.querySelector(".icon"), icon);
    this.#toggle.setAttribute("aria-label", label);
    this.#toggle.setAttribute("aria-pressed", pressed);
    this.#toggle.title = label;
  }

  #draw() {
    const top = this.#top;
    this.#element.hidden = !top;
    if (!top) return;
    draw(this.#element.querySelector(".icon"), top.icon);
    this.#text.textContent = top.text;
    this.#text.disabled = !top.go;
    this.#toggle.hidden = !top.toggle;
    if (top.toggle) this.#drawToggle(top.toggle);
  }
}
