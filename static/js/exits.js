// Leaving a room, and signing out; both ask first where something would be lost.

import { word } from "./words.js";

export class Exits {
  #parts;

  constructor({ leave, signOut }, parts) {
    this.#parts = parts;
    leave.addEventListener("click", () => this.#leave());
    signOut.addEventListener("submit", (event) => this.#signOut(event));
    parts.house.addEventListener("gone", ({ detail }) => this.#gone(detail.room));
  }

  // Callbacks

  async #leave() {
    const { house, line, question, banner } = this.#parts;
    const room = house.current;
    const title = word("leave-title", { room: room.title });
    const text = word(room.private ? "leave-private" : "leave-open");
    if (!(await question.ask({ title, text, yes: word("leave") }))) return;
    this.left = room.name;
    try {
      await line.ask({ type: "leave", room: room.name });
    } catch (refused) {
      banner.tell(refused.message ?? word("no-line"));
    }
  }

  async #signOut(event) {
    const { outgoing, house, keep, question } = this.#parts;
    event.preventDefault();
    const text = [outgoing.unsent && word("sign-out-unsent"), house.you.guest && word("sign-out-guest")];
    const lost = text.filter(Boolean).join(" ");
    const asked = { title: word("sign-out-title"), text: lost, yes: word("sign-out") };
    if (lost && !(await question.ask(asked))) return;
    keep.clear();
    event.target.submit();
  }

  #gone(room) {
    const { house, doors, banner } = this.#parts;
    if (house.current === room) doors.go("lobby");
    if (this.left !== room.name) banner.tell(word("gone", { room: room.title }));
    this.left = null;
  }
}
