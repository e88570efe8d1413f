// A popover: opens at what was pressed, never over it; takes the focus, and gives it back.
//
// One is open at a time. Esc, Tab out of it, and a click elsewhere close it.
// It stays where it is if what was pressed moves: nothing moves under a hand.

import { placed } from "./placing.js";

let open = null;

export class Popover {
  element;
  #back = null;
  #by = null;
  #closed = () => {};

  constructor(element) {
    this.element = element;
    element.classList.add("popover");
    element.addEventListener("keydown", (event) => this.#pressed(event));
    element.addEventListener("focusout", ({ relatedTarget }) => this.#left(relatedTarget));
  }

  get isOpen() {
    return open === this;
  }

  /**
   * Open at an element, `by`; the focus goes to `focus` of it, and in the end `back`.
   *
   * With `end` its end is under the end of that. `closed` is called when it is closed, whichever way.
   */
  open({ by, back = by, end = false, focus = "button, [href], input", closed = () => {} }) {
    open?.close();
    open = this;
    [this.#by, this.#back, this.#closed] = [by, back, closed];
    if (by.matches("button")) by.setAttribute("aria-expanded", "true");
    // What is outside of an open dialog or drawer cannot be reached.
    (by.closest("dialog, main, aside, nav") ?? document.body).append(this.element);
    this.#place(end);
    document.addEventListener("pointerdown", this.#elsewhere, { capture: true });
    (this.element.querySelector(focus) ?? this.element).focus({ preventScroll: true });
  }

  /** Close; the focus goes back, unless it is elsewhere already. */
  close() {
    if (open !== this) return;
    open = null;
    document.removeEventListener("pointerdown", this.#elsewhere, { capture: true });
    if (this.#by.matches("button")) this.#by.setAttribute("aria-expanded", "false");
    const had = this.element.contains(document.activeElement);
    const [back, closed] = [this.#back, this.#closed];
    if (had && back.isConnected) back.focus({ preventScroll: true });
    this.element.remove();
    closed();
  }

  // Callbacks

  #elsewhere = ({ target }) => {
    if (!this.element.contains(target) && !this.#by.contains(target)) this.close();
  };

  #pressed(event) {
    if (event.key !== "Escape" && event.key !== "Tab") return;
    const stops = [...this.element.querySelectorAll("a[href], button, input")].filter(
      (one) => one.tabIndex >= 0 && one.getClientRects().length > 0,
    );
    const last = event.shiftKey ? stops[0] : stops.at(-1);
    if (event.key === "Tab" && document.activeElement !== last && stops.length > 1) return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }

  #left(to) {
    if (to && open === this && !this.element.contains(to)) this.close();
  }

  // Internal

  #place(end) {
    const { style, offsetWidth: width, offsetHeight: height } = this.element;
    const view = { width: document.documentElement.clientWidth, height: innerHeight };
    const rtl = document.documentElement.dir === "rtl";
    const { left, top } = placed(this.#by.getBoundingClientRect(), { width, height }, view, { rtl, end });
    Object.assign(style, { left: `${left}px`, top: `${top}px` });
  }
}
