// Scrolling: at the end it follows; anywhere else the line under the eye stays, to the pixel.
//
// Tells by `moved` when the reader came to another place.

const NEAR = 32; // px from the end that count as the end
const ABOVE = 40; // px to be seen above a row that is revealed

export class Scroll extends EventTarget {
  following = true;
  ends = true; // whether the list ends where the room does
  #view;
  #list;
  #last = 0;
  #height = 0;
  #eyes = []; // the row under the eye, and those to hold on to if that is removed
  #frame = 0;

  constructor(view, list) {
    super();
    this.#view = view;
    this.#list = list;
    view.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // A field that is fitted to what is typed may be lower for a moment, which moves the list.
    document.addEventListener("input", () => this.#lookAgain(), true);
    document.addEventListener("input", () => this.#settle());
    const sizes = new ResizeObserver(() => this.#settle());
    sizes.observe(view);
    sizes.observe(list.parentElement);
  }

  /** Change the list; what the reader looks at does not move. */
  keep(change) {
    this.#lookAgain();
    change();
    this.#settle();
  }

  toEnd() {
    this.following = true;
    this.#settle();
    this.#tell();
  }

  /** Bring a row to a third of the height, or the end if that is nearer. */
  show(row) {
    const top = row.getBoundingClientRect().top - this.#view.getBoundingClientRect().top;
    this.#moveTo(this.#view.scrollTop + top - this.#view.clientHeight / 3);
  }

  /** Bring a row into sight by as little as is needed; of one that is too high its beginning. */
  reveal(row) {
    const view = this.#view.getBoundingClientRect();
    const box = row.getBoundingClientRect();
    const above = box.top - ABOVE - view.top;
    const below = box.bottom - view.bottom;
    if (above < 0 || below > 0) this.#moveTo(this.#view.scrollTop + (above < 0 ? above : Math.min(above, below)));
  }

  by(pages) {
    this.#moveTo(this.#view.scrollTop + pages * this.#view.clientHeight * 0.85);
  }

  /** Where the reader is: null at the end, else an offset and its distance from the top. */
  get anchor() {
    this.#lookAgain();
    if (this.following) return null;
    const [{ row, top } = {}] = this.#eyes;
    return row?.dataset.offset ? { offset: Number(row.dataset.offset), top } : null;
  }

  /** Go back to an anchor, or next to it if its row is gone; false if there are no rows. */
  restore({ offset, top = this.#view.clientHeight / 3 }) {
    const rows = [...this.#list.querySelectorAll("[data-offset]")];
    const row = rows.find(({ dataset }) => Number(dataset.last ?? dataset.offset) >= offset) ?? rows.at(-1);
    if (!row) return false;
    this.#moveTo(this.#view.scrollTop + this.#distance(row) - top);
    return true;
  }

  /** The row of the log at so many heights of the view below its top. */
  rowAt(heights) {
    const { top, height } = this.#view.getBoundingClientRect();
    const edge = top + heights * height;
    const rows = this.#list.children;
    let [low, high] = [0, rows.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle].getBoundingClientRect().bottom > edge) high = middle;
      else low = middle + 1;
    }
    let row = rows[low];
    while (row && !row.dataset.at && row.nextElementSibling) row = row.nextElementSibling;
    return row;
  }

  /** Whether a row is out of sight above. */
  isAbove(row) {
    return row.getBoundingClientRect().bottom < this.#view.getBoundingClientRect().top;
  }

  /** How many heights of the view lie from a row to the end of the list. */
  heightFrom(row) {
    return (this.#list.getBoundingClientRect().bottom - row.getBoundingClientRect().top) / this.#view.clientHeight;
  }

  /** How many heights of the view lie above and below it. */
  get above() {
    return this.#view.scrollTop / this.#view.clientHeight;
  }

  get below() {
    return this.#left() / this.#view.clientHeight;
  }

  // Callbacks

  #scrolled() {
    this.#follow();
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.following) this.#look();
      this.#tell();
    });
  }

  // Internal

  /** See whether the reader came to the end, or left it. */
  #follow() {
    const { scrollTop, clientHeight } = this.#view;
    const resized = clientHeight !== this.#height; // Then it was not the reader who scrolled.
    if (this.#isAtEnd()) this.following = true;
    else if (scrollTop < this.#last - 1 && !resized) this.following = false;
    this.#last = scrollTop;
  }

  /** Remember where the reader is now: the event of what was scrolled comes with the next frame only. */
  #lookAgain() {
    if (this.#view.scrollTop !== this.#last) this.#follow();
    if (!this.following) this.#look();
  }

  #settle() {
    if (this.following) this.#view.scrollTop = this.#view.scrollHeight;
    const eye = this.#eyes.find(({ row }) => row.isConnected);
    if (!this.following && eye) {
      const moved = this.#distance(eye.row) - eye.top;
      if (moved) this.#view.scrollTop += moved;
    }
    this.#last = this.#view.scrollTop;
    this.#height = this.#view.clientHeight;
  }

  #moveTo(top) {
    this.#view.scrollTop = top;
    this.following = this.#isAtEnd();
    this.#last = this.#view.scrollTop;
    if (!this.following) this.#look();
    this.#tell();
  }

  /** Remember the first row of the log that is in view. */
  #look() {
    const row = this.rowAt(0);
    const eyes = row ? [row, next(row, "nextElementSibling"), next(row, "previousElementSibling")] : [];
    this.#eyes = eyes.filter(Boolean).map((eye) => ({ row: eye, top: this.#distance(eye) }));
  }

  /** The distance of a row's text from the top of the view; its header may come and go. */
  #distance(row) {
    const text = row.querySelector(".message__body") ?? row;
    return text.getBoundingClientRect().top - this.#view.getBoundingClientRect().top;
  }

  #isAtEnd() {
    return this.ends && this.#left() <= NEAR;
  }

  #left() {
    return this.#view.scrollHeight - this.#view.scrollTop - this.#view.clientHeight;
  }

  #tell() {
    this.dispatchEvent(new CustomEvent("moved"));
  }
}

/** The next row of the log on one side of a row. */
function next(row, side) {
  let beside = row[side];
  while (beside && !beside.dataset.at) beside = beside[side];
  return beside;
}
