// Several buttons that are one stop of the Tab key: arrows, Home and End walk among them.

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export class Roving {
  #element;
  #selector;

  /** `selector` finds the buttons in an element; those that cannot be seen are passed over. */
  constructor(element, selector = "button") {
    this.#element = element;
    this.#selector = selector;
    element.addEventListener("keydown", (event) => this.#pressed(event));
    element.addEventListener("focusin", ({ target }) => this.stop(target.closest(selector)));
  }

  /** The Tab key stops at this button, or at none of them. */
  stop(button) {
    for (const each of this.#element.querySelectorAll(this.#selector)) each.tabIndex = each === button ? 0 : -1;
  }

  focus(at = 0) {
    this.#seen.at(at)?.focus({ preventScroll: true });
  }

  // Callbacks

  #pressed(event) {
    const { key, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey || event.defaultPrevented) return;
    const buttons = this.#seen;
    const at = buttons.indexOf(event.target.closest(this.#selector));
    if (at < 0) return;
    const sideways = key === "ArrowLeft" || key === "ArrowRight";
    const mirrored = sideways && getComputedStyle(this.#element).direction === "rtl" ? -1 : 1;
    const to = { Home: 0, End: buttons.length - 1 }[key] ?? (STEPS[key] && at + STEPS[key] * mirrored);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    buttons[(to + buttons.length) % buttons.length].focus();
  }

  // Internal

  get #seen() {
    return [...this.#element.querySelectorAll(this.#selector)].filter((one) => one.getClientRects().length > 0);
  }
}
