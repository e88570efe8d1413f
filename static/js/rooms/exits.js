// Leaving a room, and signing out; both ask first where something would be lost.

import { isWritten } from "../model/log/changes.js";
import { copy } from "../people/invitation.js";
import { peopleOf } from "../model/unmade.js";
import { make } from "../parts/templates.js";
import { nameOf, refusal, word } from "../parts/words.js";

export class Exits {
  #parts;

  constructor({ leave, signOut }, parts) {
    this.#parts = parts;
    leave.addEventListener("click", () => this.#leave());
    signOut.addEventListener("submit", (event) => this.#signOut(event));
    parts.place.addEventListener("gone", ({ detail }) => this.#gone(detail));
    parts.place.addEventListener("granted", ({ detail }) => this.#granted(detail));
    parts.place.addEventListener("welcomed", () => this.#rescue());
  }

  // Callbacks

  async #leave() {
    const { place, line, question, banner } = this.#parts;
    const room = place.current;
    const title = word("leave-title", { room: room.title });
    const text = word(room.private ? "leave-private" : "leave-open");
    if (!(await question.ask({ title, text, yes: word("leave") }))) return;
    this.left = room.name;
    try {
      await line.ask({ type: "leave", room: room.name });
    } catch (refused) {
      banner.tell(refusal(refused));
    }
  }

  async #signOut(event) {
    const { outgoing, drafts, place, keep, question } = this.#parts;
    event.preventDefault();
    const { guest } = place.you;
    const unsent = outgoing.unsent.length + drafts.rooms.length > 0;
    const stays = unsent && !guest && keep.lasts;
    const said = [unsent && word(stays ? "sign-out-kept" : "sign-out-unsent"), guest && word("sign-out-guest")];
    const text = said.filter(Boolean).join(" ");
    const choice = stays ? word("sign-out-forget") : "";
    const asked = { title: word("sign-out-title"), text, yes: word("sign-out"), choice };
    if (text && !(await question.ask(asked))) return;
    if (!stays || question.chosen) keep.clear();
    event.target.submit();
  }

  #granted({ room, by }) {
    if (by) this.#parts.banner.tell(word("let-in-by", { name: nameOf(by), room: room.title }));
  }

  #gone({ room, deleted, by }) {
    const { place, going, banner } = this.#parts;
    if (place.current === room) going.go("lobby", { instead: true });
    const told = deleted ? word("room-deleted", { name: nameOf(by), room: room.title }) : word("gone", { room: room.title });
    if (deleted || this.left !== room.name) banner.tell(told);
    this.left = null;
    this.#rescue(room);
  }

  // Internal

  /** Hand back what was written for rooms this person is not in any more; it is kept until an answer. */
  async #rescue({ name, title } = {}) {
    const { outgoing, drafts, place } = this.#parts;
    const unsent = outgoing.unsent.filter(({ room }) => room !== undefined && !place.room(room));
    for (const change of unsent) if (!isWritten(change)) outgoing.discard(change.client_id);
    const rooms = [...unsent.filter(isWritten).map(({ room }) => room), ...drafts.rooms];
    const lost = rooms.find((room) => !place.room(room) && !peopleOf(room));
    if (!lost || this.rescuing) return;
    this.rescuing = true;
    const messages = unsent.filter((change) => change.room === lost && isWritten(change));
    const texts = [...messages.map(({ text }) => text), drafts.of({ name: lost })].filter(Boolean);
    const done = await handBack(lost === name ? title : lost, texts.join("\n\n"));
    this.rescuing = false;
    if (!done) return;
    for (const { client_id: clientId } of messages) outgoing.discard(clientId);
    drafts.put({ name: lost }, "");
    this.#rescue();
  }
}

/** Show what could not be sent until it is copied or discarded; true if it was. */
function handBack(title, text) {
  const dialog = make("dialog-unsent");
  const field = dialog.querySelector("textarea");
  dialog.querySelector(".dialog__title").textContent = word("unsent-title", { room: title });
  dialog.querySelector(".dialog__text").textContent = word("gone", { room: title });
  field.value = text;
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.querySelector("[data-copy]").addEventListener("click", async () => {
    await copy(field);
    dialog.close("copied");
  });
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(Boolean(dialog.returnValue));
    });
  });
}
