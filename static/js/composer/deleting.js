// Deleting a message, for everybody: asked first, for it cannot be taken back.

import { word } from "../parts/words.js";

const SHOWN = 200; // characters of the message

export class Deleting {
  #outgoing;
  #changeable;
  #question;

  constructor({ outgoing, changeable, question }) {
    this.#outgoing = outgoing;
    this.#changeable = changeable;
    this.#question = question;
  }

  /** What is offered on a message; with Shift nobody is asked. */
  get deed() {
    return {
      name: "delete",
      key: ["Delete", "Backspace"],
      icon: "trash",
      label: "deed-delete",
      danger: true,
      offered: (message) => this.#changeable.deletes(message),
      run: (message, row, event) => (event?.shiftKey ? this.#delete(message) : this.ask(message)),
    };
  }

  /** Ask, and delete a message. */
  async ask(message) {
    const yes = await this.#question.ask({
      title: word("delete-title"),
      text: shortened(message.text),
      yes: word("delete-yes"),
      no: word("cancel"),
    });
    if (yes) this.#delete(message);
  }

  // Internal

  #delete({ room, offset: of }) {
    this.#outgoing.change({ type: "delete", room, of });
  }
}

function shortened(text) {
  const characters = [...text];
  return characters.length > SHOWN ? `${characters.slice(0, SHOWN).join("")}…` : text;
}
