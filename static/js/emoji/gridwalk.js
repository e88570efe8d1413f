// Walking a grid of buttons by arrows: one stop of the Tab key, below the field where one searches.

const BUTTONS = "[data-emoji]";

export class GridWalk {
  #element;
  #search;

  constructor(element, search) {
    this.#element = element;
    this.#search = search;
    element.addEventListener("keydown", (event) => this.#pressed(event));
    element.addEventListener("focusin", ({ target }) => target.matches(BUTTONS) && this.stop(target));
  }

  /** The Tab key stops at a button; at the first one that is seen if none is named. */
  stop(button = this.#seen[0]) {
    for (const each of this.#element.querySelectorAll(`${BUTTONS}[tabindex="0"]`)) each.tabIndex = -1;
    if (button) button.tabIndex = 0;
  }

  // Callbacks

  #pressed(event) {
    const { target, key, altKey, ctrlKey, metaKey } = event;
    if (event.isComposing || altKey || ctrlKey || metaKey) return;
    const to = target === this.#search ? key === "ArrowDown" && this.#seen[0] : target.matches(BUTTONS) && this.#next(target, key);
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    to.focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest" });
  }

  // Internal

  get #seen() {
    return [...this.#element.querySelectorAll(BUTTONS)].filter((button) => !button.closest("[hidden]"));
  }

  #next(button, key) {
    const all = this.#seen;
    const at = all.indexOf(button);
    const forth = getComputedStyle(button).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (key === "ArrowLeft" || key === "ArrowRight") return all[at + (key === forth ? 1 : -1)];
    if (key === "ArrowUp" || key === "ArrowDown") return this.#beside(all, at, key === "ArrowUp" ? -1 : 1);
    return { Home: all[0], End: all.at(-1) }[key];
  }

  /** The button of the next row that is nearest; above the first row is where one searches. */
  #beside(all, at, step) {
    const [here, rows] = [all[at].getBoundingClientRect(), []];
    for (let index = at + step; index >= 0 && index < all.length; index += step) {
      const there = all[index].getBoundingClientRect();
      if (Math.abs(there.top - here.top) < 2) continue;
      if (rows.length && Math.abs(there.top - rows[0].there.top) >= 2) break;
      rows.push({ button: all[index], there });
    }
    rows.sort((one, other) => Math.abs(one.there.left - here.left) - Math.abs(other.there.left - here.left));
    return rows[0]?.button ?? (step < 0 ? this.#search : null);
  }
}
