// The keys of the page.

export class Keys {
  #do;

  /** `actions`: switcher, help, step(by, unread), write, end, scroll(pages). */
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
    if (altKey && !ctrlKey && /^Arrow(Up|Down)$/.test(key)) {
      return () => this.#do.step(key === "ArrowDown" ? 1 : -1, shiftKey);
    }
    if (altKey || ctrlKey || metaKey) return null;
    if (key === "Escape") return this.#do.end;
    if (key === "PageUp" || key === "PageDown") return () => this.#do.scroll(key === "PageDown" ? 1 : -1);
    if (writing(event.target)) return null;
    if (key === "?") return this.#do.help;
    return key.length === 1 && key !== " " ? this.#do.write : null;
  }
}

function writing(element) {
  return element.matches("input, textarea, select, [contenteditable]");
}
