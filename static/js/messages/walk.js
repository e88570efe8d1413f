// Walking the messages by keyboard: one stop of the Tab key, and from there row by row.
//
// The list is that stop, and hands the focus on to a row. A click gives no row
// the focus, for what is typed after it goes to the composer: a row can have the
// focus from when it is walked to until the pointer is used.

import { lastOffset } from "./entries.js";

const ROWS = ".message, .note";
// What Tab finds within the row that has the focus, and in no other.
const INNER = "a, button:not(.deeds button, .message__state button)";

export class Walk {
  #view;
  #list;
  #scroll;
  #timeline;
  #label;
  #leave;
  #menu;
  #room = null;
  #row = null; // the row that has or had the focus
  #active = null; // the row in which the focus is
  #offset = null; // where the focus is, null if it went elsewhere
  #pointing = false;

  /** `label(row)` is what a row says, `leave()` goes where one writes, `menu(row)` opens the menu of a row. */
  constructor({ view, list }, { scroll, timeline, label, leave, menu }) {
    this.#view = view;
    this.#list = list;
    this.#scroll = scroll;
    this.#timeline = timeline;
    this.#label = label;
    this.#leave = leave;
    this.#menu = menu;
    view.addEventListener("pointerdown", () => this.#point());
    view.addEventListener("focus", () => this.#pointing || this.begin());
    list.addEventListener("focusin", ({ target }) => this.#came(target.closest(ROWS), target));
    list.addEventListener("focusout", ({ relatedTarget }) => list.contains(relatedTarget) || this.#left());
    list.addEventListener("keydown", (event) => this.#pressed(event));
    document.addEventListener("focusin", ({ target }) => this.#went(target));
    timeline.addEventListener("shown", ({ detail }) => this.#shown(detail));
  }

  /** Focus the row where the focus was if that is in sight, else the last that is; false if there is none. */
  begin() {
    const isThere = this.#row?.isConnected && this.#isInSight(this.#row);
    return this.#to(isThere ? this.#row : this.#rows.filter((row) => this.#isInSight(row)).at(-1));
  }

  /** Give the focus to the row that had it, or to what stands in its place now; false if it went elsewhere. */
  goOn() {
    if (this.#offset === null) return false;
    if (this.#row.isConnected) return this.#to(this.#row);
    const rows = this.#rows;
    return this.#to(rows.find((row) => lastOffset(row) >= this.#offset) ?? rows.at(-1));
  }

  // Callbacks

  #point() {
    this.#row?.removeAttribute("tabindex");
    this.#pointing = true;
    const lifted = () => setTimeout(() => (this.#pointing = false));
    for (const type of ["pointerup", "pointercancel"]) addEventListener(type, lifted, { once: true });
  }

  /** A button that is clicked or tabbed to in a row that was not walked to is none of this. */
  #came(row, target) {
    if (!row?.hasAttribute("tabindex")) return void (this.#offset = null);
    if (target === row) this.#name(row);
    if (row !== this.#active) this.#rest();
    this.#row = this.#active = row;
    this.#offset = lastOffset(row) || Infinity; // What is on its way stands at the end.
    this.#view.tabIndex = -1;
    for (const inner of row.querySelectorAll(INNER)) inner.tabIndex = 0;
  }

  #left() {
    this.#rest();
    this.#view.tabIndex = 0;
  }

  /** What opens over the page gives the focus back. */
  #went(target) {
    if (!this.#list.contains(target) && !target.closest("dialog, .popover")) this.#offset = null;
  }

  #shown(room) {
    if (room && room !== this.#room) this.#offset = null;
    this.#room = room ?? this.#room;
  }

  #pressed(event) {
    const { target, key, altKey, ctrlKey, metaKey } = event;
    const row = target.closest(ROWS);
    if (!row || event.defaultPrevented || altKey || ctrlKey || metaKey) return;
    const act = this.#action(key, row, target === row);
    if (!act) return;
    event.preventDefault();
    act();
  }

  // Internal

  #action(key, row, isRow) {
    const rows = this.#rows;
    const to = { ArrowUp: rows.indexOf(row) - 1, ArrowDown: rows.indexOf(row) + 1, Home: 0 }[key];
    if (to !== undefined) return () => this.#to(rows[to]);
    if (key === "End") return () => this.#toEnd();
    if (key === "Escape") return isRow ? this.#leave : () => this.#to(row);
    return key === "Enter" && isRow ? () => this.#menu(row) : null;
  }

  /** Walk to a row, and bring it into sight. */
  #to(row) {
    if (!row) return false;
    if (row !== this.#row) this.#row?.removeAttribute("tabindex");
    this.#name(row);
    row.focus({ preventScroll: true });
    this.#scroll.reveal(row);
    return true;
  }

  #name(row) {
    row.setAttribute("aria-label", this.#label(row));
    row.tabIndex = 0;
  }

  #toEnd() {
    this.#timeline.toEnd();
    if (this.#to(this.#rows.at(-1))) this.#offset = Infinity; // The end may not be drawn yet.
  }

  /** The row without the focus says what stands in it, and is no stop of the Tab key. */
  #rest() {
    const row = this.#active;
    this.#active = null;
    if (!row) return;
    row.removeAttribute("aria-label");
    if (row.tabIndex === 0) row.tabIndex = -1;
    for (const inner of row.querySelectorAll(INNER)) inner.tabIndex = -1;
  }

  get #rows() {
    return [...this.#list.querySelectorAll(ROWS)];
  }

  #isInSight(row) {
    const { top, bottom } = this.#view.getBoundingClientRect();
    const box = row.getBoundingClientRect();
    return box.bottom > top && box.top < bottom;
  }
}
