// F6 goes round the parts of the page: rooms, conversation, people.

export class Landmarks {
  #parts;
  #last = new Map(); // of each part, what had the focus in it last

  /** `parts` are pairs: an element, and a function that focuses what one comes to in it. */
  constructor(parts) {
    this.#parts = parts;
    document.addEventListener("focusin", ({ target }) => {
      const part = parts.find(([element]) => element.contains(target));
      if (part) this.#last.set(part[0], target);
    });
  }

  /** Go to the next part that can be reached, or by -1 to the one before. */
  step(by) {
    const parts = this.#parts.filter(([element]) => !element.inert && element.getClientRects().length > 0);
    const at = parts.findIndex(([element]) => element.contains(document.activeElement));
    const next = at < 0 ? (by > 0 ? 0 : parts.length - 1) : (at + by + parts.length) % parts.length;
    const [element, enter] = parts[next];
    const last = this.#last.get(element);
    if (last?.isConnected && last.getClientRects().length) last.focus();
    if (!element.contains(document.activeElement)) enter();
  }
}
