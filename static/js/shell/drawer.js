// A side of the page that becomes a drawer where there is no room for it.

export class Drawer {
  #side;
  #button;
  #scrim;
  #rest;
  #narrow;
  #open;

  /** `narrow` is the media query under which it is a drawer; `rest` cannot be reached while that is open. */
  constructor(side, { button, scrim, rest, narrow }) {
    this.#side = side;
    this.#button = button;
    this.#scrim = scrim;
    this.#rest = rest;
    this.#open = `${side.id}--open`;
    this.#narrow = matchMedia(narrow);
    this.#narrow.addEventListener("change", () => this.#side.hidden ? this.toggle() : this.close());
    button.addEventListener("click", () => this.open());
    scrim.addEventListener("click", () => this.close());
    side.querySelector(`[data-close="${side.id}"]`).addEventListener("click", () => this.close());
    addEventListener("keydown", (event) => this.#pressed(event));
    this.close();
  }

  get isOpen() {
    return this.#side.classList.contains(this.#open);
  }

  open() {
    if (this.#side.hidden) this.toggle();
    this.#show(true);
    this.#side.focus({ preventScroll: true });
  }

  /** Open or close it; where there is room for it, it makes room for what stands beside. */
  toggle() {
    if (this.#narrow.matches) return this.isOpen ? this.close() : this.open();
    const hides = !this.#side.hidden;
    const hadFocus = [this.#side, this.#button].some((one) => one.contains(document.activeElement));
    this.#side.hidden = hides;
    this.#side.parentElement.classList.toggle(`shell--no-${this.#side.id}`, hides);
    // The button is there only while the side is not.
    if (hadFocus) (hides ? this.#button : this.#side).focus({ preventScroll: true });
  }

  close() {
    const wasOpen = this.isOpen;
    this.#show(false);
    if (wasOpen && this.#narrow.matches) this.#button.focus({ preventScroll: true });
  }

  // Callbacks

  #pressed(event) {
    if (event.key !== "Escape" || event.defaultPrevented || !this.isOpen) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.close();
  }

  // Internal

  #show(open) {
    this.#side.classList.toggle(this.#open, open);
    this.#side.inert = this.#narrow.matches && !open;
    this.#rest.inert = this.#narrow.matches && open;
    this.#button.setAttribute("aria-expanded", open);
    if (this.#narrow.matches || !open) this.#scrim.hidden = !open;
  }
}
