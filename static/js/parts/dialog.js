// A dialog: opened, closed by its buttons, by Esc, or by a click beside it.

export class Dialog {
  element;

  constructor(element) {
    this.element = element;
    element.addEventListener("click", (event) => this.#clicked(event));
  }

  open() {
    if (!this.element.open) this.element.showModal();
  }

  close() {
    this.element.close();
  }

  /** Say below the form what went wrong; an empty sentence takes it back. */
  complain(sentence = "") {
    const error = this.element.querySelector(".dialog__error");
    error.textContent = sentence;
    error.hidden = !sentence;
  }

  // Callbacks

  #clicked({ target, clientX: x, clientY: y }) {
    if (target.closest("[data-dismiss]")) return this.close();
    if (target !== this.element) return;
    const { left, right, top, bottom } = this.element.getBoundingClientRect();
    if (x < left || x > right || y < top || y > bottom) this.close();
  }
}
