// A question that is answered yes or no, before something that cannot be taken back.

export class Question {
  /** Whether the choice of the last question was made. */
  chosen = false;
  /** Which option of the last question was taken. */
  option = null;
  #dialog;
  #no;

  constructor(dialog) {
    this.#dialog = dialog;
  }

  /**
   * Ask; true if the answer is yes.
   *
   * A `choice` may be made along with it, or one of `options` taken, the first by default: `{label, of: {value: words}}`.
   */
  ask({ title, text, yes, no, choice = "", options = null }) {
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
    const select = this.#offer(options);
    dialog.returnValue = "no";
    dialog.showModal();
    stay.focus();
    return new Promise((resolve) => {
      const answered = () => {
        this.chosen = box.checked;
        this.option = select.value;
        resolve(dialog.returnValue === "yes");
      };
      dialog.addEventListener("close", answered, { once: true });
    });
  }

  // Internal

  #offer(options) {
    const label = this.#dialog.querySelector(".question__option");
    const select = label.querySelector("select");
    label.hidden = !options;
    label.querySelector(".field__label").textContent = options?.label ?? "";
    select.replaceChildren(...Object.entries(options?.of ?? {}).map(([value, words]) => new Option(words, value)));
    return select;
  }
}
