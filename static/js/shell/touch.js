// What a pointer shows by resting on it is shown to a finger by a tap: the time of a message, and the date of a time.

export class Touch {
  #list;

  constructor(list) {
    this.#list = list;
    list.addEventListener("pointerup", (event) => event.pointerType !== "mouse" && this.#tapped(event.target));
    list.addEventListener("click", (event) => this.#clicked(event));
  }

  // Callbacks

  /** The link that a time is leads a mouse only; what a finger wants with it is in the menu. */
  #clicked(event) {
    const isMouse = !event.pointerType || event.pointerType === "mouse";
    if (!isMouse && event.target.closest("time")) event.preventDefault();
  }

  #tapped(target) {
    if ((target.closest("a, button") && !target.closest("time")) || getSelection()?.toString()) return;
    const row = target.closest(".message");
    for (const other of this.#list.querySelectorAll(".message--tapped")) if (other !== row) untap(other);
    if (!row) return;
    if (target.closest("time")) swap(target.closest("time"));
    else if (row.matches(".message--tapped")) untap(row);
    else row.classList.add("message--tapped");
  }
}

// Internal

function untap(row) {
  row.classList.remove("message--tapped");
}

/** The short form of a time and its long one take each other's place. */
function swap(time) {
  [time.textContent, time.title] = [time.title, time.textContent];
}
