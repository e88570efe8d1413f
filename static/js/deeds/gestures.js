// What a finger does to a message: a long press opens the sheet, a swipe to the end of the line replies.

const LONG = 450; // ms
const TOLERANCE = 10; // px that a finger may move in a long press
const ENOUGH = 56; // px after which letting go does it
const FARTHEST = 72; // px that the row follows
const EDGE = 24; // px at the edge of the window that belong to the browser and the drawer

export class Gestures {
  #held;
  #swipe;
  #timer = 0;
  #row = null;
  #from = null;
  #moved = 0;
  #isSwipe = false;

  /** `held(row)` is called after a long press; `swipe(row)` returns what a swipe does there, or null. */
  constructor(list, { held, swipe }) {
    this.#held = held;
    this.#swipe = swipe;
    list.addEventListener("pointerdown", (event) => this.#down(event));
    list.addEventListener("pointermove", (event) => this.#move(event));
    list.addEventListener("pointerup", () => this.#up());
    list.addEventListener("pointercancel", () => this.#end());
    list.addEventListener("contextmenu", (event) => this.#timer && event.preventDefault());
    document.addEventListener("scroll", () => this.#isSwipe || this.#end(), { capture: true, passive: true });
  }

  // Callbacks

  #down({ target, pointerType, isPrimary, clientX: x, clientY: y }) {
    this.#end();
    const row = target.closest(".message");
    // A link has a menu of the browser's own, and a button does what it says.
    if (pointerType !== "touch" || !isPrimary || !row || target.closest("a, .deeds, .reaction, [data-retry], [data-discard]")) return;
    this.#row = row;
    this.#from = { x, y, slides: Boolean(target.closest("pre")) || x < EDGE || x > innerWidth - EDGE };
    this.#timer = setTimeout(() => this.#pressed(), LONG);
  }

  #move({ clientX: x, clientY: y }) {
    if (!this.#row) return;
    const [dx, dy] = [x - this.#from.x, y - this.#from.y];
    const forth = getComputedStyle(this.#row).direction === "rtl" ? -dx : dx;
    if (!this.#isSwipe && Math.hypot(dx, dy) <= TOLERANCE) return;
    clearTimeout(this.#timer);
    const begins = !this.#isSwipe && forth > Math.abs(dy) && !this.#from.slides && this.#swipe(this.#row);
    if (begins) this.#isSwipe = true;
    if (!this.#isSwipe) return this.#end();
    const before = this.#moved;
    this.#moved = Math.max(0, Math.min(forth, FARTHEST));
    this.#row.style.translate = `${dx < 0 ? -this.#moved : this.#moved}px`;
    this.#row.classList.toggle("message--swiped", this.#moved >= ENOUGH);
    if (before < ENOUGH && this.#moved >= ENOUGH) tick();
  }

  #up() {
    const row = this.#isSwipe && this.#moved >= ENOUGH ? this.#row : null;
    this.#end();
    if (row) this.#swipe(row)?.();
  }

  #pressed() {
    const row = this.#row;
    this.#end();
    tick();
    // The finger that is lifted now is no click on what has opened under it, and asks for no other menu.
    const swallow = (event) => event.preventDefault() || event.stopPropagation();
    const types = ["click", "contextmenu"];
    for (const type of types) addEventListener(type, swallow, { capture: true });
    const listen = () => types.forEach((type) => removeEventListener(type, swallow, { capture: true }));
    const lifted = () => setTimeout(listen);
    for (const type of ["pointerup", "pointercancel"]) addEventListener(type, lifted, { once: true });
    this.#held(row);
  }

  // Internal

  #end() {
    clearTimeout(this.#timer);
    if (this.#row) this.#row.style.translate = "";
    this.#row?.classList.remove("message--swiped");
    [this.#timer, this.#row, this.#isSwipe, this.#moved] = [0, null, false, 0];
  }
}

function tick() {
  navigator.vibrate?.(10);
}
