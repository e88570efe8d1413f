// A menu that closes when something in it is chosen, on Esc, and on a click elsewhere.

export class Menu {
  #details;

  constructor(details) {
    this.#details = details;
    document.addEventListener("click", ({ target }) => this.#clicked(target));
    details.addEventListener("keydown", (event) => this.#pressed(event));
  }

  // Callbacks

  #clicked(target) {
    const chosen = target.closest(".menu__items button");
    if (!this.#details.contains(target) || chosen) this.#details.open = false;
  }

  #pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#step(event, step);
    if (event.key !== "Escape" || !this.#details.open) return;
    event.stopPropagation();
    this.#details.open = false;
    this.#details.firstElementChild.focus();
  }

  // Internal

  #step(event, step) {
    event.preventDefault();
    this.#details.open = true;
    const items = [...this.#details.querySelectorAll(".menu__items button:not([hidden])")];
    const at = items.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : (at + step + items.length) % items.length;
    items[next].focus();
  }
}
