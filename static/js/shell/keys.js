// The keys of the page.

export class Keys {
  #do;

  /** `actions`: switcher, help, step(by, unread), write, end, readAll, scroll(pages), part(by), nextCall, side, search, and whether it `searches()`. */
  constructor(actions) {
    this.#do = actions;
    addEventListener("keydown", (event) => this.#pressed(event));
  }

  // Callbacks

  #pressed(event) {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const action = this.#action(event);
    if (!action) return;
    if (action !== this.#do.write) event.preventDefault();
    action();
  }

  // Internal

  #action(event) {
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
    if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === "k") return this.#do.switcher;
    if ((ctrlKey || metaKey) && !altKey && key === ".") return this.#do.side;
    if (key === "F6" && !altKey && !ctrlKey && !metaKey) return () => this.#do.part(shiftKey ? -1 : 1);
    if ((ctrlKey || metaKey) && shiftKey && !altKey && key.toLowerCase() === "m") return this.#do.nextCall;
    if (key === "F8" && !altKey && !ctrlKey && !metaKey && !shiftKey) return this.#do.nextCall;
    const search = this.#do.searches() && this.#do.search;
    if (search && (ctrlKey || metaKey) && shiftKey && !altKey && key.toLowerCase() === "f") return search;
    if (altKey && !ctrlKey && /^Arrow(Up|Down)$/.test(key)) {
      return () => this.#do.step(key === "ArrowDown" ? 1 : -1, shiftKey);
    }
    if (altKey || ctrlKey || metaKey) return null;
    if (key === "Escape") return shiftKey ? this.#do.readAll : this.#do.end;
    if (key === "PageUp" || key === "PageDown") return () => this.#do.scroll(key === "PageDown" ? 1 : -1);
    if (writing(event.target)) return null;
    if (key === "?") return this.#do.help;
    if (key === "/" && search) return search;
    if (event.target.matches("#entries > li")) return null; // A message that has the focus has keys of its own.
    return key.length === 1 && key !== " " ? this.#do.write : null;
  }
}

function writing(element) {
  return element.matches("input, textarea, select, [contenteditable]");
}
