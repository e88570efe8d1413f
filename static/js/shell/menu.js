// A menu that closes when something in it is chosen, on Esc, and when the reader goes elsewhere.

export class Menu {
  #details;

  constructor(details) {
    this.#details = details;
    document.addEventListener("click", ({ target }) => this.#clicked(target));
    details.addEventListener("click", ({ target }) => this.#choose(target), { capture: true });
    details.addEventListener("focusout", ({ relatedTarget }) => this.#left(relatedTarget));
    details.addEventListener("keydown", (event) => this.#moved(event));
    document.addEventListener("keydown", (event) => this.#pressed(event));
  }

  // Callbacks

  #clicked(target) {
    const chosen = target.closest(".menu__items button");
    if (!this.#details.contains(target) || chosen) this.#details.open = false;
  }

  /** What is chosen may open a dialog, which gives the focus back to where it was: not into a closed menu. */
  #choose(target) {
    if (target.closest(".menu__items button")) this.#details.firstElementChild.focus();
  }

  #left(target) {
    if (target && !this.#details.contains(target)) this.#details.open = false;
  }

  #moved(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#step(event, step);
  }

  #pressed(event) {
    if (event.key !== "Escape" || !this.#details.open) return;
    event.preventDefault();
    this.#details.open = false;
    this.#details.firstElementChild.focus();
  }

  // Internal

  #step(event, step) {
    event.preventDefault();
    this.#details.open = true;
    const items = [...this.#details.querySelectorAll(".menu__items :is(button, a):not([hidden])")];
    const at = items.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : (at + step + items.length) % items.length;
    items[next].focus();
  }
}
