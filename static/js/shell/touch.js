// What a pointer shows by resting on it is shown to a finger by a tap: the time of a message, and the date of a time.

export class Touch {
  #list;

  constructor(list) {
    this.#list = list;
    list.addEventListener("pointerup", (event) => event.pointerType !== "mouse" && this.#tapped(event.target));
  }

  // Callbacks

  #tapped(target) {
    if (target.closest("a, button") || getSelection()?.toString()) return;
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
