// Who was written to directly and is not to be disturbed: they can be told anyway, once.

import { names, refusal, word } from "../parts/words.js";

export class Anyway {
  #element;
  #text;
  #button;
  #parts;
  #room = null; // where it is offered, or was done
  #of = 0; // the message of which they are told
  #people = [];

  /** `parts` has `line`, `place`, `people`, `requests`, `tell`, and `leave()` for who pressed the button. */
  constructor(element, parts) {
    this.#element = element;
    this.#text = element.querySelector(".context__text");
    this.#button = element.querySelector("button");
    this.#parts = parts;
    const { line, place, people } = parts;
    line.addEventListener("entry", ({ detail }) => this.#heard(detail));
    place.addEventListener("went", () => place.current !== this.#room && this.#hide());
    people.addEventListener("person", () => this.#room && !this.#quietIn(this.#room) && this.#hide());
    this.#button.addEventListener("click", () => this.#insist());
  }

  // Callbacks

  #heard({ type, room: name, who, offset }) {
    const { place, people } = this.#parts;
    const room = place.current;
    if (type !== "said" || !room?.direct || room.name !== name) return;
    if (who.id !== people.you.id) return void (room === this.#room && this.#hide());
    if (this.#quietIn(room)) this.#offer(room, offset);
  }

  async #insist() {
    const { line, leave, tell } = this.#parts;
    const [room, told] = [this.#room, names(this.#people)];
    this.#button.disabled = true;
    try {
      await line.ask({ type: "insist", room: room.name, of: this.#of });
      if (room !== this.#room) return;
      this.#button.hidden = true;
      this.#text.textContent = word("anyway-done", { names: told });
      leave();
    } catch (refused) {
      tell(refusal(refused));
      this.#hide();
    } finally {
      this.#button.disabled = false;
    }
  }

  // Internal

  /** Whether somebody in a room is not to be disturbed now. */
  #quietIn(room) {
    return room.others.some((id) => this.#parts.people.now({ id }).dnd > Date.now());
  }

  /** The server says whom one may tell: who allows it, and was not told as yet. */
  async #offer(room, of) {
    const { people, place, requests } = this.#parts;
    try {
      const { people: ids } = await requests.get(`/rooms/${room.name}/quiet`);
      if (room !== place.current || !ids.length) return;
      this.#room = room;
      this.#of = of;
      this.#people = ids.map((id) => people.now({ id }));
      this.#text.textContent = word("anyway", { names: names(this.#people) });
      this.#button.hidden = this.#element.hidden = false;
    } catch {
      // It is offered with the next message.
    }
  }

  #hide() {
    this.#room = null;
    if (this.#element.contains(document.activeElement)) this.#parts.leave();
    this.#element.hidden = true;
  }
}
