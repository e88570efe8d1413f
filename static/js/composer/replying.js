// Replying: what is written to a room replies to a message of it, until it is sent or thought better of.

import { nameOf, refusal, word } from "../parts/words.js";
import { shortened } from "../messages/rows/replylines.js";
import { spoken } from "../text/words.js";

const KEPT = "replying";
const TELLS = "reply-tells"; // whether the author of the other message is told

export class Replying {
  #composer;
  #context;
  #place;
  #outgoing;
  #drafts;
  #reveal;
  #people;
  #keep;
  #visit;
  #targets;

  /** `reveal(room, offset)` goes to a message, `visit` keeps what is of this tab, `keep` what is of this browser. */
  constructor(composer, { context, place, people, outgoing, drafts, reveal, keep, visit }) {
    this.#composer = composer;
    this.#context = context;
    this.#place = place;
    this.#people = people;
    this.#outgoing = outgoing;
    this.#drafts = drafts;
    this.#reveal = reveal;
    this.#keep = keep;
    this.#visit = visit;
    this.#targets = new Map(Object.entries(visit.get(KEPT) ?? {}));
    place.addEventListener("went", () => this.#show());
    place.addEventListener("changed", ({ detail: { room, offset, entry } }) => {
      if (room === place.current && offset === this.#targets.get(room.name)?.offset) this.#follow(entry);
    });
    outgoing.addEventListener("refused", ({ detail }) => this.#refused(detail));
    this.#show();
  }

  /** What is offered on a message. */
  get deed() {
    return {
      name: "reply",
      key: "q",
      icon: "reply",
      label: "deed-reply",
      bar: true,
      offered: ({ room }) => Boolean(this.#place.room(room)?.may.has("say")),
      run: (message) => this.begin(message),
    };
  }

  /** Reply to a message of the room that is looked at. */
  begin({ room, offset, who, text }) {
    this.#put(room, { offset, who, text });
    this.#composer.focus();
  }

  /** The fields of a message that is sent to a room now, with which it is a reply. */
  take(room) {
    const target = this.#targets.get(room);
    if (!target) return {};
    this.#put(room, null);
    return this.fields(target.offset);
  }

  /** The fields of a reply to the message at an offset. */
  fields(offset) {
    return this.tells ? { reply_to: offset } : { reply_to: offset, quiet: true };
  }

  /** Whether the author of what is replied to is told, as if mentioned. */
  get tells() {
    return this.#keep.get(TELLS) ?? true;
  }

  set tells(on) {
    this.#keep.put(TELLS, on);
  }

  /** What the bar over a composer says of a reply; `close` ends it, `drawn` is called when it tells otherwise. */
  line({ offset, who, text }, { close, go, drawn }) {
    const name = nameOf(this.#people.now(who));
    const isOwn = who.id === this.#place.you.id;
    const press = () => {
      this.tells = !this.tells;
      drawn();
    };
    const toggle = { icon: this.tells ? "bell" : "bell-off", label: word("reply-tells", { name }), pressed: this.tells, press };
    return {
      icon: "reply",
      text: word("reply-to", { name, text: shortened(spoken(text)) }),
      close,
      go: () => go(offset),
      toggle: isOwn ? undefined : toggle,
    };
  }

  // Callbacks

  #follow(entry) {
    const room = this.#place.current.name;
    if (entry) this.#put(room, { offset: entry.offset, who: entry.who, text: entry.text });
    else this.#put(room, null);
  }

  /** What it was to reply to is gone: the text goes back to where it was written, if nothing else stands there. */
  #refused({ type, code, room, text, reply_to: to, client_id: clientId, message }) {
    if (type !== "say" || code !== "no_such_message" || !to) return;
    if (room !== this.#place.current?.name || !this.#composer.isEmpty) return;
    this.#outgoing.discard(clientId);
    this.#drafts.put(this.#place.current, text);
    this.#composer.lay(null);
    this.#composer.complain(refusal({ code, message }));
  }

  // Internal

  #put(room, target) {
    if (target) this.#targets.set(room, target);
    else this.#targets.delete(room);
    this.#visit.put(KEPT, Object.fromEntries(this.#targets));
    this.#show();
  }

  #show() {
    const room = this.#place.current;
    const target = room && this.#targets.get(room.name);
    if (!target) return this.#context.hide("reply");
    const close = () => {
      this.#put(room.name, null);
      this.#composer.focus();
    };
    const go = (offset) => this.#reveal(room.name, offset);
    this.#context.show("reply", this.line(target, { close, go, drawn: () => this.#show() }));
  }
}
