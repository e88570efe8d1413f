// The state of the line, in a thin banner; nothing for the first three seconds of a drop.

import { word } from "./words.js";

const GRACE = 3_000;
const SHORT = 2_000;
const LONG = 6_000;
const SIGN_IN_FIRST = 4501;

export class Banner {
  #element;
  #text;
  #action;
  #line;
  #timer = 0;
  #tick = 0;
  #shown = false;
  #late = false;
  #act = () => {};

  constructor(element, line) {
    this.#element = element;
    this.#text = element.querySelector(".banner__text");
    this.#action = element.querySelector("button");
    this.#line = line;
    this.#action.addEventListener("click", () => this.#act());
    line.addEventListener("line", () => this.#changed());
    this.#changed();
  }

  /** Say something for a few seconds. */
  tell(sentence) {
    this.#show(sentence, { good: true });
    this.#hideAfter(LONG);
  }

  // Callbacks

  #changed() {
    const { state } = this.#line.state;
    clearInterval(this.#tick);
    if (state === "up") this.#cameBack();
    else if (state === "stopped") this.#stopped();
    else if (this.#late) this.#draw();
    else this.#timer ||= setTimeout(() => this.#isLate(), GRACE);
  }

  #isLate() {
    this.#late = true;
    this.#changed();
  }

  // Internal

  #cameBack() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (this.#late) {
      this.#show(word("back"), { good: true });
      this.#hideAfter(SHORT);
    }
    this.#late = false;
  }

  #stopped() {
    const { code, reason } = this.#line.state;
    const out = code === SIGN_IN_FIRST;
    this.#act = () => (out ? location.assign("/sign-in") : location.reload());
    this.#show(out ? word("signed-out") : word("stopped", { reason: reason || code }), {
      action: word(out ? "sign-in" : "reload"),
    });
  }

  #draw() {
    const { state, until } = this.#line.state;
    const action = state === "waiting" ? word("again") : "";
    this.#act = () => this.#line.now();
    if (!navigator.onLine) return this.#show(word("offline"), { action });
    if (state !== "waiting") return this.#show(word("connecting"));
    const count = () => {
      const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1_000));
      this.#show(word("waiting", { seconds }), { action });
    };
    count();
    this.#tick = setInterval(count, 1_000);
  }

  #show(sentence, { action = "", good = false } = {}) {
    this.#shown = true;
    this.#element.hidden = false;
    this.#element.classList.toggle("banner--back", good);
    if (this.#text.textContent !== sentence) this.#text.textContent = sentence;
    this.#action.hidden = !action;
    this.#action.textContent = action;
  }

  #hideAfter(pause) {
    this.#shown = false;
    setTimeout(() => this.#shown || (this.#element.hidden = true), pause);
  }
}
