// A question that is answered yes or no, before something that cannot be taken back.

export class Question {
  /** Whether the choice of the last question was made. */
  chosen = false;
  #dialog;
  #no;

  constructor(dialog) {
    this.#dialog = dialog;
  }

  /** Ask; true if the answer is yes. A `choice` may be made along with it. */
  ask({ title, text, yes, no, choice = "" }) {
    const dialog = this.#dialog;
    dialog.querySelector(".dialog__title").textContent = title;
    dialog.querySelector(".dialog__text").textContent = text;
    dialog.querySelector('[value="yes"]').textContent = yes;
    const stay = dialog.querySelector('[value="no"]');
    this.#no ??= stay.textContent;
    stay.textContent = no ?? this.#no;
    const box = dialog.querySelector(".choice input");
    box.checked = false;
    box.parentElement.hidden = !choice;
    dialog.querySelector(".choice__title").textContent = choice;
    dialog.returnValue = "no";
    dialog.showModal();
    stay.focus();
    return new Promise((resolve) => {
      const answered = () => {
        this.chosen = box.checked;
        resolve(dialog.returnValue === "yes");
      };
      dialog.addEventListener("close", answered, { once: true });
    });
  }
}
