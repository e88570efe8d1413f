// The focus never falls to the body: when what has it is taken away, it goes where one writes, or reads.

const GONE = ["hidden", "disabled", "inert", "open"]; // what takes an element away that stays in the page

export class Focus {
  #last = null;
  #home;
  #frame = 0;

  /** `home()` focuses where one goes on. */
  constructor(home) {
    this.#home = home;
    document.addEventListener("focusin", ({ target }) => (this.#last = target));
    const taken = new MutationObserver(() => (this.#frame ||= requestAnimationFrame(() => this.#look())));
    taken.observe(document.body, { subtree: true, childList: true, attributeFilter: GONE });
  }

  // Internal

  /**
   * What was left by a click elsewhere is still there, and stays left.
   *
   * What was hidden just now has the focus until the frame is drawn, and nothing tells when it loses it.
   */
  #look() {
    this.#frame = 0;
    const now = document.activeElement;
    if (now && now !== document.body && isSeen(now)) return;
    if (!this.#last || (this.#last.isConnected && isSeen(this.#last))) return;
    this.#last = null;
    const dialog = document.querySelector("dialog[open]");
    if (dialog) dialog.querySelector("[autofocus], button")?.focus();
    else this.#home();
  }
}

function isSeen(element) {
  return element.getClientRects().length > 0 && !element.closest("[inert]") && !element.disabled;
}
