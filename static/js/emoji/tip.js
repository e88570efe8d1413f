// Who reacted, by name: where one points, on the chip that has the focus, and under a finger that stays.

import { placed } from "../parts/placing.js";

const LONG = 450; // ms
const RESTED = 300; // ms that a pointer rests before names appear

export class Tip {
  #tip = document.createElement("div");
  #chip = null;
  #timer = 0;
  #named;
  #ask;

  /** `named(chip)` is the sentence with the names as they are known now; `ask(chip)` promises whether there are more. */
  constructor(list, named, ask) {
    this.#named = named;
    this.#ask = ask;
    this.#tip.className = "tip";
    this.#tip.setAttribute("aria-hidden", "true"); // The label of the chip says the same.
    list.addEventListener("pointerover", ({ target, pointerType }) => {
      if (pointerType !== "touch") this.wait(target.closest(".reaction"), RESTED);
    });
    list.addEventListener("focusin", ({ target }) => target.matches(".reaction:focus-visible") && this.show(target));
    list.addEventListener("focusout", () => this.hide());
    list.addEventListener("pointerdown", ({ target, pointerType }) => {
      if (pointerType === "touch") this.wait(target.closest(".reaction"), LONG, true);
    });
    for (const type of ["pointerup", "pointercancel", "pointerleave"]) list.addEventListener(type, () => clearTimeout(this.#timer));
    document.addEventListener("scroll", () => this.hide(), { capture: true, passive: true });
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.hide());
  }

  /** Show the names of a chip after a while; of none, show nothing. */
  wait(chip, ms, held = false) {
    if (chip === this.#chip && chip) return;
    this.hide();
    if (chip) this.#timer = setTimeout(() => this.show(chip, held), ms);
  }

  show(chip, held = false) {
    this.hide();
    if (!chip.isConnected) return;
    this.#chip = chip;
    document.body.append(this.#tip);
    this.#name(chip);
    this.#ask(chip).then((more) => more && chip === this.#chip && this.#name(chip));
    if (held) this.#swallow();
  }

  hide() {
    clearTimeout(this.#timer);
    this.#tip.remove();
    this.#chip = null;
  }

  // Internal

  #name(chip) {
    this.#tip.textContent = this.#named(chip);
    const { offsetWidth: width, offsetHeight: height } = this.#tip;
    const view = { width: document.documentElement.clientWidth, height: innerHeight };
    const rtl = document.documentElement.dir === "rtl";
    const { left, top } = placed(chip.getBoundingClientRect(), { width, height }, view, { rtl });
    Object.assign(this.#tip.style, { left: `${left}px`, top: `${top}px` });
  }

  /** The finger that is lifted now asked for the names, and reacts with nothing. */
  #swallow() {
    const swallow = (event) => event.preventDefault() || event.stopPropagation();
    addEventListener("click", swallow, { capture: true });
    const lifted = () => setTimeout(() => removeEventListener("click", swallow, { capture: true }));
    for (const type of ["pointerup", "pointercancel"]) addEventListener(type, lifted, { once: true });
    addEventListener("pointerdown", () => this.hide(), { capture: true, once: true });
  }
}
