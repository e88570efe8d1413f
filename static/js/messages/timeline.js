// The messages of the room looked at: the entries of its log, then what is on its way.
//
// Entries that arrive together are put in together, before the next frame.
// Tells by `shown` when another room is drawn, by `arrived` what came at the end.

import { Anchors } from "./anchors.js";
import { NewLine } from "./newline.js";
import { Waiting } from "./waiting.js";

const MOST_ROWS = 500;
const KEPT_ROWS = 250;

export class Timeline extends EventTarget {
  #list;
  #place;
  #outgoing;
  #scroll;
  #rows;
  #room = null;
  #anchors;
  #waiting;
  #arrivals = [];
  #frame = 0;
  #newLine;
  #pending = new Map();

  constructor({ view, list, skeleton }, { place, people, outgoing, scroll, rows, visit }) {
    super();
    this.#list = list;
    this.#place = place;
    this.#outgoing = outgoing;
    this.#scroll = scroll;
    this.#rows = rows;
    this.#newLine = new NewLine(list, rows);
    this.#waiting = new Waiting({ view, list, skeleton });
    this.#anchors = new Anchors(visit);
    place.addEventListener("went", ({ detail }) => this.#show(detail.room));
    this.#hear("reset", () => this.#draw(this.#scroll.anchor));
    this.#hear("older", ({ entries }) => this.#prepend(entries));
    this.#hear("added", ({ entries }) => this.#arrive(entries));
    this.#hear("changed", (change) => this.#redraw(change));
    place.addEventListener("welcomed", () => this.#cameBack());
    place.addEventListener("trouble", ({ detail }) => this.#refused(detail));
    addEventListener("pagehide", () => this.#remember());
    people.addEventListener("person", ({ detail }) => this.#callAnew(detail));
    outgoing.addEventListener("changed", ({ detail }) => this.#mark(detail));
    outgoing.addEventListener("settled", ({ detail }) => this.#settled(detail));
    list.addEventListener("click", ({ target }) => this.#clicked(target));
    document.addEventListener("visibilitychange", () => this.#looked());
  }

  get room() {
    return this.#room;
  }

  // Callbacks

  #show(room) {
    this.#flush();
    if (this.#room) this.#leave(this.#room);
    this.#room = room;
    this.#newLine.begin(room);
    if (!room || room.log.held) this.#draw(room && this.#anchors.of(room));
    else this.#wait();
  }

  #arrive(entries) {
    if (document.hidden) this.#newLine.move();
    this.#arrivals.push(...entries);
    if (document.hidden) this.#frame ||= setTimeout(() => this.#flush(), 100);
    else this.#frame ||= requestAnimationFrame(() => this.#flush());
  }

  #prepend(entries) {
    this.#scroll.keep(() => {
      const first = this.#list.querySelector("[data-at]");
      const fragment = this.#build(entries);
      this.#list.prepend(fragment);
      if (first) this.#rows.join(first);
      this.#newLine.draw();
    });
  }

  /** One entry is another now, or gone; one that is not drawn yet is drawn as it is then. */
  #redraw({ offset, entry }) {
    const row = this.#rowOf(offset);
    if (!row) return;
    this.#scroll.keep(() => {
      if (entry) this.#rows.settle(row, entry);
      else this.#remove(row);
      this.#newLine.draw();
    });
  }

  #callAnew(person) {
    this.#scroll.keep(() => this.#rows.callAnew(this.#list, person));
  }

  #mark(message) {
    if (message.type !== "say" || message.room !== this.#room?.name) return;
    const row = this.#pending.get(message.client_id);
    if (row) this.#scroll.keep(() => this.#rows.mark(row, message));
    else this.#append(message);
  }

  #settled(message) {
    this.#scroll.keep(() => this.#drop(message.client_id));
  }

  #cameBack() {
    const room = this.#room;
    if (room?.unread && room.resumesTo > room.log.top) this.#newLine.move();
  }

  #refused({ room, refused }) {
    if (room !== this.#room || room.log.held) return;
    this.#waiting.fail(refused);
  }

  #remember() {
    if (this.#room) this.#anchors.put(this.#room, this.#scroll.anchor);
    this.#anchors.keep();
  }

  #clicked(target) {
    if (target.closest("[data-again]")) {
      this.#wait();
      this.#place.again();
    }
    const clientId = target.closest(".message")?.dataset.clientId;
    if (target.closest("[data-retry]")) this.#outgoing.again(clientId);
    if (target.closest("[data-discard]")) this.#outgoing.discard(clientId);
  }

  #looked() {
    if (document.hidden) return;
    this.#flush();
    this.#rows.rename(this.#list);
  }

  // Internal

  /** Listen to what happens to the entries of the room that is shown. */
  #hear(type, then) {
    this.#place.addEventListener(type, ({ detail }) => {
      if (detail.room === this.#room) then(detail);
    });
  }

  #leave(room) {
    const anchor = this.#scroll.anchor;
    this.#anchors.put(room, anchor);
    if (!anchor) room.log.trim(KEPT_ROWS);
  }

  #wait() {
    this.#waiting.begin();
    this.dispatchEvent(new CustomEvent("shown", { detail: null }));
  }

  #draw(anchor = null) {
    this.#waiting.end();
    this.#arrivals = [];
    const fragment = this.#build(this.#room?.log.entries ?? []);
    this.#pending.clear();
    for (const message of this.#room ? this.#outgoing.of(this.#room.name) : []) {
      if (message.type === "say") this.#add(message, fragment);
    }
    this.#list.replaceChildren(fragment);
    const line = this.#newLine.draw();
    this.dispatchEvent(new CustomEvent("shown", { detail: this.#room }));
    if (anchor && this.#scroll.restore(anchor)) return;
    if (line) this.#scroll.show(line);
    else this.#scroll.toEnd();
  }

  #build(entries) {
    const fragment = new DocumentFragment();
    for (const entry of entries) {
      const row = this.#rows.entry(entry);
      if (!row) continue;
      fragment.append(row);
      this.#rows.join(row);
    }
    return fragment;
  }

  #flush() {
    const arrivals = this.#arrivals;
    if (document.hidden) clearTimeout(this.#frame);
    this.#frame = 0;
    if (!arrivals.length) return;
    this.#arrivals = [];
    // What was changed since it arrived is drawn as it is now; what is gone leaves its pending row behind.
    const entries = arrivals.map(({ offset }) => this.#room.log.at(offset)).filter(Boolean);
    this.#scroll.keep(() => {
      for (const { offset, client_id } of arrivals) if (!this.#room.log.at(offset)) this.#drop(client_id);
      for (const entry of entries) this.#put(entry);
      this.#newLine.draw();
      this.#trim();
    });
    this.dispatchEvent(new CustomEvent("arrived", { detail: { room: this.#room, entries } }));
  }

  /** Put an entry after the others of the log: its own pending row settles in place. */
  #put(entry) {
    const own = entry.who?.id === this.#place.you.id && this.#pending.get(entry.client_id);
    const row = own ? this.#rows.settle(own, entry) : this.#rows.entry(entry);
    if (!row) return;
    if (own) this.#pending.delete(entry.client_id);
    const [pending] = this.#pending.values();
    if (!own || (pending && precedes(pending, row))) {
      const after = row.nextElementSibling;
      if (pending) firstLineOf(pending).before(row);
      else this.#list.append(row);
      this.#rows.joinNext(after);
    }
    this.#rows.join(row);
    this.#rows.joinNext(row.nextElementSibling);
  }

  #append(message) {
    this.#flush();
    this.#add(message, this.#list);
    this.#scroll.toEnd();
  }

  #add(message, list) {
    const row = this.#rows.pending(message);
    this.#pending.set(message.client_id, row);
    list.append(row);
    this.#rows.join(row);
  }

  /** Take the row of what was on its way off the list. */
  #drop(clientId) {
    const row = this.#pending.get(clientId);
    this.#pending.delete(clientId);
    if (row) this.#remove(row);
  }

  #remove(row) {
    const after = row.nextElementSibling;
    const day = dayAbove(row);
    if (!after || after.matches(".day")) day?.remove(); // It was the only one of its day.
    row.remove();
    this.#rows.joinNext(after);
  }

  #rowOf(offset) {
    return this.#list.querySelector(`[data-offset="${offset}"]`);
  }

  /** Long sessions: let go of the oldest rows while nobody looks at them. */
  #trim() {
    if (!this.#scroll.following || this.#room.log.entries.length < MOST_ROWS) return;
    this.#room.log.trim(KEPT_ROWS);
    const { bottom } = this.#room.log;
    const rows = [...this.#list.querySelectorAll("[data-offset]")];
    const first = rows.find(({ dataset }) => Number(dataset.offset) >= bottom);
    if (!first) return;
    const oldest = document.createRange();
    oldest.setStart(this.#list, 0);
    oldest.setEndBefore(first);
    oldest.deleteContents();
    this.#rows.join(first);
    this.dispatchEvent(new CustomEvent("trimmed"));
  }
}

/** The day line above a row, if it has one, else the row itself. */
function firstLineOf(row) {
  let line = row;
  while (line.previousElementSibling && !line.previousElementSibling.dataset.at) {
    line = line.previousElementSibling;
  }
  return line;
}

/** The day line right above a row; the "new" line may stand between them. */
function dayAbove(row) {
  const above = row.previousElementSibling;
  const line = above?.matches(".new") ? above.previousElementSibling : above;
  return line?.matches(".day") ? line : null;
}

function precedes(one, other) {
  return Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
}
