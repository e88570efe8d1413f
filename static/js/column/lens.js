// The lens: one conversation by itself, beside its room, with a composer that replies in it.
//
// It shows the same messages as the room, and reading here moves no mark.

import { Composer } from "../composer/composer.js";
import { Context } from "../composer/context.js";
import { Entries } from "../messages/entries.js";
import { Rows } from "../messages/rows/rows.js";
import { Scroll } from "../messages/scroll.js";
import { Conversation } from "../model/log/conversation.js";
import { make } from "../parts/templates.js";
import { refusal, word } from "../parts/words.js";
import { LensDrafts } from "./lensdrafts.js";

const touch = matchMedia("(hover: none) and (pointer: coarse)");

export class Lens {
  #parts;
  #drafts;
  #open = null;

  /** `parts`: column, place, people, line, outgoing, replies, replying, reveal, tell, visit, most, separate, furnish. */
  constructor(parts) {
    this.#parts = parts;
    this.#drafts = new LensDrafts(parts.visit);
    parts.place.addEventListener("went", () => parts.column.close("lens"));
  }

  /** Show the conversation that the message at an offset of a room began. */
  open(room, root) {
    const { column } = this.#parts;
    column.show("lens", (panel) => {
      panel.title = word("conversation");
      const view = new View(room, root, panel.body, { ...this.#parts, drafts: this.#drafts });
      this.#open = view;
      panel.closed = () => {
        view.end();
        if (this.#open === view) this.#open = null;
      };
    });
  }

  /** Whether a row stands in the lens. */
  has(row) {
    return Boolean(row?.closest(".lens"));
  }

  /** The message of a row of the lens as it stands now. */
  messageOf({ dataset }) {
    return (dataset.offset && this.#open?.log.at(Number(dataset.offset))) || null;
  }

  /** Reply in the lens to a message of it; false if it does not show that. */
  replyTo(message) {
    return Boolean(this.#open?.replyTo(message));
  }
}

/** One conversation that is shown. */
class View {
  #room;
  #root;
  #body;
  #parts;
  #conversation;
  #list;
  #scroll;
  #entries;
  #rows;
  #composer;
  #context;
  #target = null;
  #ends = new AbortController();

  constructor(room, root, body, parts) {
    this.#room = room;
    this.#root = root;
    this.#body = make("column-lens");
    this.#parts = parts;
    const { place, people, line, outgoing, replies } = parts;
    this.#conversation = new Conversation(room.name, root, { line, people, place });
    this.#list = this.#find(".lens__entries");
    body.append(this.#body);
    this.#scroll = new Scroll(this.#find(".lens__view"), this.#list);
    this.#rows = new Rows(people, { replies, root });
    this.#entries = new Entries(this.#list, this.#rows, (entry) => outgoing.over(entry));
    this.#compose();
    this.#listen();
    parts.furnish(this.#find(".lens__view"), this.#list);
    this.#find("[data-separate]").hidden = !place.may.has("create_room");
    this.#conversation.fetch();
    if (!touch.matches && !this.#find(".lens__foot").hidden) this.#composer.focus();
  }

  get log() {
    return this.#conversation.log;
  }

  replyTo(message) {
    if (message.room !== this.#room.name || !this.log.at(message.offset)) return false;
    this.#target = message;
    this.#explain();
    this.#composer.focus();
    return true;
  }

  end() {
    this.#ends.abort();
    this.#conversation.end();
  }

  // Callbacks

  #listen() {
    const { outgoing, people, reveal, separate } = this.#parts;
    const until = { signal: this.#ends.signal };
    const hear = (type, then) => this.#conversation.addEventListener(type, ({ detail }) => then(detail));
    hear("reset", () => this.#draw());
    hear("older", ({ entries }) => this.#change(() => this.#entries.prepend(entries)));
    hear("added", ({ entries }) => this.#change(() => entries.forEach((entry) => this.#put(entry))));
    hear("changed", (change) => this.#redraw(change));
    hear("trouble", (refused) => this.#complain(refusal(refused)));
    people.addEventListener("person", ({ detail }) => this.#scroll.keep(() => this.#rows.callAnew(this.#list, detail)), until);
    outgoing.addEventListener("changed", ({ detail }) => this.#mark(detail), until);
    outgoing.addEventListener("settled", ({ detail }) => this.#settled(detail), until);
    this.#find(".lens__older").addEventListener("click", () => this.#older());
    this.#find("[data-show]").addEventListener("click", () => reveal(this.#room.name, this.#root));
    this.#find("[data-separate]").addEventListener("click", () => separate(this.#room, this.#root, this.log.at(this.#root)));
    this.#list.addEventListener("click", ({ target }) => this.#clicked(target));
  }

  #draw() {
    this.#complain("");
    this.#entries.replace(this.log.entries, this.#unsent);
    this.#surround();
    this.#scroll.toEnd();
  }

  #put(entry) {
    this.#entries.put(entry, entry.who.id === this.#parts.place.you.id);
  }

  #redraw({ offset, entry }) {
    const row = this.#entries.at(offset);
    this.#change(() => {
      if (row) this.#entries.redraw(row, entry, this.log);
      this.#rows.requote(this.#list, { room: this.#room, offset, entry });
    });
    if (!entry && offset === this.#target?.offset) this.#forgetTarget();
  }

  #mark(change) {
    if (!this.#conversation.awaits(change)) return this.#overlay(change);
    const row = this.#entries.pending(change.client_id);
    if (row) return this.#scroll.keep(() => this.#rows.mark(row, change));
    this.#entries.addPending(change);
    this.#scroll.toEnd();
  }

  #settled(change) {
    if (change.type === "say") this.#scroll.keep(() => this.#entries.drop(change.client_id));
    else this.#overlay(change);
  }

  #overlay({ type, room, of: offset }) {
    const entry = type !== "say" && room === this.#room.name && this.log.at(offset);
    if (entry) this.#redraw({ offset, entry });
  }

  #clicked(target) {
    const clientId = target.closest("[data-change]")?.dataset.change;
    if (target.closest("[data-retry]")) this.#parts.outgoing.again(clientId);
    if (target.closest("[data-discard]")) this.#parts.outgoing.discard(clientId);
    const quote = target.closest(".message__quote");
    if (quote) this.#entries.at(Number(quote.dataset.to))?.scrollIntoView({ block: "center" });
  }

  async #older() {
    const button = this.#find(".lens__older");
    button.ariaBusy = "true";
    try {
      await this.#conversation.older();
      this.#complain("");
    } catch (refused) {
      this.#complain(refusal(refused));
    }
    button.ariaBusy = "false";
    this.#scroll.keep(() => this.#surround());
  }

  // Internal

  #find(selector) {
    return this.#body.querySelector(selector);
  }

  /** What the composer of the room does, for this conversation: its drafts are named for it. */
  #compose() {
    const { most } = this.#parts;
    const stage = new EventTarget();
    const room = { name: `${this.#room.name}/${this.#root}`, title: "" };
    const context = new Context(this.#find(".context"));
    this.#context = context;
    this.#composer = new Composer(this.#find("form"), { place: stage, drafts: this.#parts.drafts, context, most });
    stage.dispatchEvent(new CustomEvent("went", { detail: { room } }));
    this.#find("textarea").placeholder = word("reply-here");
    this.#find(".lens__foot").hidden = !this.#room.may.has("say");
    this.#composer.addEventListener("sent", ({ detail }) => this.#send(detail.text));
  }

  /** It is a reply to what was chosen, else to the newest. */
  #send(text) {
    const { outgoing, place, replying } = this.#parts;
    const target = this.#target ?? this.#conversation.newest(place.you.id) ?? { offset: this.#root };
    this.#forgetTarget();
    outgoing.change({ type: "say", room: this.#room.name, text, ...replying.fields(target.offset) });
  }

  #explain() {
    const { replying } = this.#parts;
    const go = (offset) => this.#entries.at(offset)?.scrollIntoView({ block: "center" });
    const close = () => {
      this.#forgetTarget();
      this.#composer.focus();
    };
    this.#context.show("reply", replying.line(this.#target, { close, go, drawn: () => this.#explain() }));
  }

  #forgetTarget() {
    this.#target = null;
    this.#context.hide("reply");
  }

  get #unsent() {
    return this.#parts.outgoing.of(this.#room.name).filter((change) => this.#conversation.awaits(change));
  }

  #change(how) {
    this.#scroll.keep(() => {
      how();
      this.#surround();
    });
  }

  /** Whether there is more above, and whether the first message is gone. */
  #surround() {
    this.#find(".lens__older").hidden = !this.log.more;
    this.#find(".lens__gone").hidden = !this.log.held || this.log.more || Boolean(this.log.at(this.#root));
  }

  #complain(sentence) {
    const line = this.#find(".column__error");
    line.textContent = sentence;
    line.hidden = !sentence;
  }
}
