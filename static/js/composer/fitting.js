// The height of the text field, in browsers where it does not fit its text by itself.
//
// It is measured at a copy that nobody sees: a field that is made low to be
// measured moves the messages above it.

const fitsByItself = globalThis.CSS?.supports?.("field-sizing", "content");

export class Fitting {
  #text;
  #copy = null;
  #width = 0;

  constructor(text) {
    this.#text = text;
    if (fitsByItself) return;
    this.#copy = text.cloneNode();
    this.#copy.removeAttribute("id");
    this.#copy.className += " composer__copy";
    Object.assign(this.#copy, { tabIndex: -1, disabled: true });
    this.#copy.setAttribute("aria-hidden", "true");
    text.after(this.#copy);
    new ResizeObserver(() => this.#resized()).observe(text);
  }

  fit() {
    if (!this.#copy) return;
    this.#width = this.#text.clientWidth;
    this.#copy.style.inlineSize = `${this.#text.offsetWidth}px`;
    this.#copy.value = this.#text.value;
    this.#text.style.blockSize = `${this.#copy.scrollHeight}px`;
  }

  // Callbacks

  /** Another width has other lines; another height is our own doing. */
  #resized() {
    if (this.#text.clientWidth !== this.#width) this.fit();
  }
}
