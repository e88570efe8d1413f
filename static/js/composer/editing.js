// The composer in edit mode: what is written lies over the draft of the room, and changes a message.

import { written } from "../model/writing/text.js";
import { refusal, word } from "../parts/words.js";

const touch = matchMedia("(hover: none) and (pointer: coarse)");

export class Editing {
  #composer;
  #context;
  #place;
  #outgoing;
  #timeline;
  #edits;
  #changeable;
  #deleting;
  #row = null;

  constructor(composer, { context, place, outgoing, timeline, edits, changeable, deleting }) {
    this.#composer = composer;
    this.#context = context;
    this.#place = place;
    this.#outgoing = outgoing;
    this.#timeline = timeline;
    this.#edits = edits;
    this.#changeable = changeable;
    this.#deleting = deleting;
    composer.up = () => this.#up();
    composer.addEventListener("sent", () => this.#takeBack());
    place.addEventListener("went", () => this.#entered());
    place.addEventListener("gone", ({ detail }) => edits.end(detail.room));
    place.addEventListener("changed", ({ detail: { room, offset, entry } }) => {
      if (room === this.#room && !entry) this.#missed(offset);
    });
    timeline.addEventListener("drawn", () => this.#drawn());
    outgoing.addEventListener("changed", ({ detail }) => this.#deleted(detail));
    outgoing.addEventListener("refused", () => this.#takeBack());
    this.#entered();
  }

  /** What is offered on a message. */
  get deed() {
    return {
      name: "edit",
      key: "e",
      icon: "edit",
      label: "deed-edit",
      bar: true,
      offered: (message) => this.#changeable.edits(message),
      run: (message) => this.begin(message),
    };
  }

  /** Edit a message of the room that is looked at. */
  begin(message) {
    const { offset: of } = message;
    const { text } = this.#outgoing.over(message) ?? message;
    this.#edits.begin(this.#room, { of, was: text, text });
    this.#lay();
    this.#composer.focus();
    this.#timeline.reveal(of);
  }

  // Callbacks

  #entered() {
    if (!this.#room) return;
    this.#lay();
    this.#takeBack();
  }

  #drawn() {
    const { log } = this.#room ?? {};
    if (this.#edit && log.holds(this.#edit.of) && !log.at(this.#edit.of)) this.#missed(this.#edit.of);
    this.#highlight();
  }

  /** A message is not there any more: what was written instead of it still is. */
  #missed(offset) {
    if (offset !== this.#edit?.of || this.#edit.lost) return;
    if (this.#edit.text === this.#edit.was) return this.#end();
    this.#edits.put(this.#room, { lost: true });
    this.#lay();
  }

  #deleted({ type, room, of, state }) {
    if (type !== "delete" || state !== "waiting" || room !== this.#room?.name || of !== this.#edit?.of) return;
    this.#end();
  }

  // Internal

  get #room() {
    return this.#timeline.room;
  }

  get #edit() {
    return this.#room && this.#edits.of(this.#room);
  }

  /** Show what is in hand: an edit, or else the draft. */
  #lay() {
    const edit = this.#edit;
    if (edit) this.#explain(edit);
    else this.#context.hide("edit");
    this.#composer.lay(
      edit && {
        text: edit.text,
        put: (text) => this.#edits.put(this.#room, { text }),
        send: (text) => this.#save(text),
      },
    );
    this.#highlight();
  }

  #explain({ of, lost }) {
    const text = word(lost ? "edit-lost" : touch.matches ? "editing" : "editing-esc");
    const go = lost ? undefined : () => this.#timeline.reveal(of);
    this.#context.show("edit", { icon: lost ? "alert" : "edit", text, close: () => this.#close(), go });
  }

  #close() {
    this.#end();
    this.#composer.focus();
  }

  /** The edit in hand is over; one that was begun before it, or else the draft, is in hand again. */
  #end() {
    this.#edits.end(this.#room, this.#edit.of);
    this.#lay();
    this.#takeBack();
  }

  #save(text) {
    const { of, was, lost } = this.#edit;
    const room = this.#room;
    if (lost && text) this.#composer.tell(text);
    else if (!lost && !text) return void this.#deleting.ask({ room: room.name, offset: of, text: was });
    else if (!lost && text !== written(was)) this.#outgoing.change({ type: "edit", room: room.name, of, text });
    this.#end();
  }

  /** ↑: edit one's last message; or, from one that nobody has touched, the one before it. */
  #up() {
    const room = this.#room;
    const edit = this.#edit;
    if (!room || (edit ? !this.#isUntouched(edit) : !this.#isFree(room))) return false;
    const { entries } = edit && !room.parts.atEnd ? room.log : room.end;
    const message = entries.filter((entry) => this.#isBefore(entry, edit)).at(-1);
    if (message) this.begin(message);
    return Boolean(message);
  }

  #isBefore(entry, edit) {
    if (edit && entry.offset >= edit.of) return false;
    return entry.type === "said" && this.#changeable.edits(entry) && this.#outgoing.over(entry) !== null;
  }

  #isUntouched({ text, was }) {
    return text === was && this.#composer.isAtEnd;
  }

  #isFree({ name }) {
    const pending = this.#outgoing.of(name).some(({ type, state }) => type === "say" && state !== "stored");
    return this.#composer.isEmpty && !pending;
  }

  /** What was refused goes on where it was written, as soon as nothing else is. */
  #takeBack() {
    const room = this.#room;
    if (!room || this.#edit || !this.#composer.isEmpty) return;
    const change = this.#outgoing.of(room.name).find(({ type, state }) => type === "edit" && state === "failed");
    if (!change) return;
    const { of, text, code } = change;
    const was = (room.log.at(of) ?? room.end.at(of))?.text ?? "";
    this.#edits.begin(room, { of, was, text, lost: code === "no_such_message" });
    this.#outgoing.discard(change.client_id);
    this.#lay();
    this.#composer.complain(refusal(change));
  }

  #highlight() {
    this.#row?.classList.remove("message--in-hand");
    this.#row = this.#edit && this.#timeline.row(this.#edit.of);
    this.#row?.classList.add("message--in-hand");
  }
}
