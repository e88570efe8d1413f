// The state of the line, in a thin banner; nothing for the first three seconds of a drop.
//
// What lasts, such as that there is a newer page, stands there while the line
// has nothing to say.

import { root } from "../parts/addresses.js";
import { draw } from "../parts/templates.js";
import { ending, word } from "../parts/words.js";

const GRACE = 3_000;
const SHORT = 2_000;
const LONG = 6_000;
const OFFERED = 10_000;
const SIGN_IN_FIRST = 4501;

export class Banner {
  #element;
  #text;
  #action;
  #close;
  #line;
  #timer = 0;
  #tick = 0;
  #hiding = 0;
  #you;
  #unsent;
  #late = false;
  #renewed = false; // there is a newer page, and nobody has waved that away
  #act = () => {};

  /** `unsent()` says what becomes of what is not sent yet when the page is left: "kept", "lost", or "" if there is none. */
  constructor(element, line, { you, unsent }) {
    this.#element = element;
    this.#text = element.querySelector(".banner__text");
    this.#action = element.querySelector(".banner__action");
    this.#close = element.querySelector(".banner__close");
    this.#line = line;
    this.#you = you;
    this.#unsent = unsent;
    this.#action.addEventListener("click", () => this.#act());
    this.#close.addEventListener("click", () => this.renew(false));
    line.addEventListener("line", () => this.#changed());
    this.#changed();
  }

  /** Say something for a few seconds. */
  tell(sentence, icon = "alert") {
    this.#show(sentence, { icon });
    this.#restAfter(icon === "check" ? SHORT : LONG);
  }

  /** Say something for a while, and offer to do something about it. */
  offer(sentence, action, act) {
    this.#show(sentence, { icon: "check", action });
    this.#act = () => {
      act();
      this.#rest();
    };
    this.#restAfter(OFFERED);
  }

  /** Say that the server has a newer page, or not any more. */
  renew(renewed = true) {
    if (renewed === this.#renewed) return;
    this.#renewed = renewed;
    if (this.#line.up && !this.#hiding) this.#rest();
  }

  // Callbacks

  #changed() {
    const { state, doubtful } = this.#line.state;
    clearInterval(this.#tick);
    if (state === "up" && !doubtful) this.#cameBack();
    else if (state === "stopped") this.#stopped();
    else if (state === "ended") clearTimeout(this.#timer);
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
      this.#show(word("back"), { icon: "check" });
      this.#restAfter(SHORT);
    }
    this.#late = false;
  }

  #stopped() {
    if (this.#line.state.code === SIGN_IN_FIRST) return this.#signedOut();
    this.#act = () => location.reload();
    this.#show(word("stopped", { reason: ending(this.#line.state) }), { icon: "alert", action: word("reload") });
  }

  #signedOut() {
    const { guest } = this.#you;
    const address = guest ? `${root}/` : `${root}/sign-in?next=${encodeURIComponent(location.pathname)}`;
    this.#act = () => location.assign(address);
    const sentence = guest ? word("signed-out-guest") : word(["signed-out", this.#unsent()].filter(Boolean).join("-"));
    this.#show(sentence, { icon: "alert", action: word(guest ? "come-in" : "sign-in") });
  }

  #draw() {
    const { state, until } = this.#line.state;
    const action = state === "waiting" ? word("again") : "";
    this.#act = () => this.#line.now();
    if (!navigator.onLine) return this.#show(word(this.#unsent() === "lost" ? "offline-lost" : "offline"), { action });
    if (this.#line.blocked) return this.#show(word("blocked"), { icon: "alert", action: word("again") });
    if (state !== "waiting") return this.#show(word("connecting"));
    const sentence = () => word("waiting", { seconds: Math.max(1, Math.ceil((until - Date.now()) / 1_000)) });
    this.#show(sentence(), { action });
    this.#countDown(sentence);
  }

  /** Who listens hears the sentence once; who looks sees it change. */
  #countDown(sentence) {
    const [heard, seen] = [document.createElement("span"), document.createElement("span")];
    heard.className = "unseen";
    seen.setAttribute("aria-hidden", "true");
    heard.textContent = seen.textContent = sentence();
    this.#text.replaceChildren(heard, seen);
    this.#tick = setInterval(() => (seen.textContent = sentence()), 1_000);
  }

  #show(sentence, { action = "", icon = "offline", closes = false } = {}) {
    clearTimeout(this.#hiding);
    this.#hiding = 0;
    this.#element.hidden = false;
    this.#element.classList.toggle("banner--back", icon === "check");
    draw(this.#element.querySelector(".icon"), icon);
    if (this.#text.textContent !== sentence) this.#text.textContent = sentence;
    this.#action.hidden = !action;
    if (this.#action.textContent !== action) this.#action.textContent = action;
    this.#close.hidden = !closes;
  }

  #restAfter(pause) {
    clearTimeout(this.#hiding);
    this.#hiding = setTimeout(() => this.#rest(), pause);
  }

  #rest() {
    this.#hiding = 0;
    if (!this.#renewed) return void (this.#element.hidden = true);
    this.#act = () => location.reload();
    this.#show(word("renewed"), { icon: "retry", action: word("reload"), closes: true });
  }
}
