// The bar over a message: the deeds that are done most, and a way to all of them.
//
// It is one element, put into the row that the pointer rests on or that has the
// focus. It stands above the text that it belongs to, below that where there is
// no room above, and never over it.

import { Roving } from "../parts/roving.js";
import { draw, make } from "../parts/templates.js";
import { word } from "../parts/words.js";
import { told } from "./deeds.js";

const MOST = 5; // buttons, with that of the menu, and the quick ones as one

export class Bar {
  #bar = make("deeds-bar");
  #more;
  #view;
  #list;
  #deeds;
  #messageOf;
  #shown;
  #buttons = new Map(); // of each deed that was ever shown
  #row = null;
  #roving;

  /**
   * `view` scrolls the `list`; `messageOf(row)` is a message as it is now;
   * `more(button, row)` opens the menu, and `shown()` is called once, before it may be.
   */
  constructor({ view, list, deeds, messageOf, more, shown }) {
    this.#view = view;
    this.#list = list;
    this.#deeds = deeds;
    this.#messageOf = messageOf;
    this.#shown = shown;
    this.#more = this.#bar.querySelector("[data-more]");
    this.#roving = new Roving(this.#bar);
    this.#more.addEventListener("click", () => more(this.#more, this.#row));
    list.addEventListener("pointerover", (event) => this.#pointed(event));
    list.addEventListener("pointerleave", () => this.#leave());
    list.addEventListener("focusin", ({ target }) => this.show(target.closest(".message")));
    list.addEventListener("focusout", ({ relatedTarget }) => list.contains(relatedTarget) || this.rest());
    list.addEventListener("click", ({ target }) => this.#tapped(target));
    view.addEventListener("scroll", () => this.#row && this.#place(), { passive: true });
  }

  /** The button of the menu, if the bar is shown at a row. */
  at(row) {
    return this.#row === row && row.contains(this.#bar) ? this.#more : null;
  }

  /** Show the bar at a row, as what can be done with its message is now. */
  show(row) {
    if (this.#isBusy && this.#bar.isConnected) return;
    const message = row && this.#messageOf(row);
    const deeds = this.#deeds.of(message);
    if (!deeds.length) return this.#hide();
    const quick = this.#deeds.quick(message);
    const shown = deeds.filter(({ bar }) => bar).slice(0, MOST - (quick ? 2 : 1));
    const buttons = shown.map((deed) => this.#button(deed, message));
    this.#bar.replaceChildren(...(quick ? [quick] : []), ...buttons, this.#more);
    if (this.#row !== row || !row.contains(this.#bar)) row.append(this.#bar);
    this.#row = row;
    this.#shown?.();
    this.#shown = null;
    // Who comes by the Tab key gets from the message to its bar, and past those of others.
    this.#roving.stop(row.contains(document.activeElement) ? this.#bar.querySelector("button") : null);
    this.#place();
  }

  /** The focus has gone, or the menu is closed: the bar goes, unless somebody points there. */
  rest() {
    if (!this.#row?.matches(":hover")) this.#leave();
  }

  // Callbacks

  #pointed({ target, pointerType }) {
    if (pointerType === "touch") return;
    const row = target.closest(".message");
    if (row && row !== this.#row) this.show(row);
  }

  /** A finger that taps a message is shown the way to all that can be done with it. */
  #tapped(target) {
    const row = target.closest(".message--tapped");
    if (row && !this.#bar.contains(target)) this.show(row);
  }

  /** Nobody points here any more; what has the focus has the bar, too. */
  #leave() {
    const row = document.activeElement?.closest(".message");
    if (row && this.#list.contains(row)) this.show(row);
    else if (!this.#isBusy) this.#hide();
  }

  // Internal

  get #isBusy() {
    return this.#bar.contains(document.activeElement) || this.#more.getAttribute("aria-expanded") === "true";
  }

  #hide() {
    this.#bar.remove();
    this.#row = null;
  }

  #button(deed, message) {
    let button = this.#buttons.get(deed);
    if (!button) {
      button = make("deed-button");
      button.addEventListener("click", (event) => this.#do(deed, event));
      this.#buttons.set(deed, button);
    }
    const label = word(told(deed.label, message));
    draw(button.querySelector(".icon"), told(deed.icon, message));
    button.setAttribute("aria-label", label);
    button.title = label;
    return button;
  }

  #do(deed, event) {
    const row = this.#row;
    const message = row && this.#messageOf(row);
    if (!this.#deeds.of(message).includes(deed)) return;
    deed.run(message, row, event);
  }

  #place() {
    const view = this.#view.getBoundingClientRect();
    const row = this.#row.getBoundingClientRect();
    const { offsetHeight: height } = this.#bar;
    const isUnder = row.top - height < view.top && row.bottom + height <= view.bottom;
    this.#bar.classList.toggle("deeds--under", isUnder);
  }
}
