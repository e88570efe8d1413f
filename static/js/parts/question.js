// A question that is answered yes or no, before something that cannot be taken back.

export class Question {
  #dialog;
  #no;

  constructor(dialog) {
    this.#dialog = dialog;
  }

  /** Ask; true if the answer is yes. */
  ask({ title, text, yes, no }) {
    const dialog = this.#dialog;
    dialog.querySelector(".dialog__title").textContent = title;
    dialog.querySelector(".dialog__text").textContent = text;
    dialog.querySelector('[value="yes"]').textContent = yes;
    const stay = dialog.querySelector('[value="no"]');
    this.#no ??= stay.textContent;
    stay.textContent = no ?? this.#no;
    dialog.returnValue = "no";
    dialog.showModal();
    stay.focus();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  }
}
