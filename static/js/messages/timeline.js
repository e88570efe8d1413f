// The messages of the room looked at: the entries of its log, then what is on its way.
//
// Entries that arrive together are put in together, before the next frame.
// Tells by `shown` when another room or another part of it is drawn, by `arrived`
// what came at the end of the room, drawn or not, by `trimmed` that rows were let go of.

import { Anchors } from "./anchors.js";
import { cutAfter, cutBefore, extent } from "./extent.js";
import { Midnight } from "./midnight.js";
import { NewLine } from "./newline.js";
import { Pending } from "./pending.js";
import { isLookedAt } from "./reading.js";
import { Waiting } from "./waiting.js";

export class Timeline extends EventTarget {
  #list;
  #place;
  #outgoing;
  #scroll;
  #rows;
  #room = null;
  #anchors;
  #waiting;
  #midnight;
  #arrivals = [];
  #frame = 0;
  #isShown = false;
  #newLine;
  #pending;

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
    this.#pending = new Pending(list, rows);
    place.where = (one) => this.#where(one);
    place.addEventListener("went", ({ detail }) => this.#show(detail.room));
    this.#hear("reset", () => this.#reset());
    this.#hear("older", ({ entries }) => this.#prepend(entries));
    this.#hear("newer", ({ entries }) => this.#append(entries));
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
    this.#midnight = new Midnight({ passed: () => rows.rename(list), moved: () => this.#draw(this.#anchor()) });
  }

  get room() {
    return this.#room;
  }

  /** Show the end of the room. */
  toEnd() {
    if (this.#room && !this.#room.parts.atEnd) {
      this.#scroll.following = true;
      this.#anchors.put(this.#room, null);
      this.#place.toEnd(this.#room);
    }
    this.#scroll.toEnd();
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

  #reset() {
    if (this.#room.log.held) this.#draw(this.#anchor());
    else this.#wait();
  }

  #arrive(entries) {
    if (!isLookedAt()) this.#newLine.move();
    if (!this.#room.parts.atEnd) return this.#tell("arrived", { room: this.#room, entries });
    this.#arrivals.push(...entries);
    if (document.hidden) this.#frame ||= setTimeout(() => this.#flush(), 100);
    else this.#frame ||= requestAnimationFrame(() => this.#flush());
  }

  #prepend(entries) {
    this.#flush();
    this.#scroll.keep(() => {
      const first = this.#list.querySelector("[data-at]");
      const fragment = this.#build(entries);
      this.#list.prepend(fragment);
      if (first) this.#rows.join(first, { resumed: true });
      this.#newLine.draw();
    });
    this.#letGo();
  }

  #append(entries) {
    this.#scroll.keep(() => {
      const fragment = this.#build(entries);
      this.#addPending(fragment);
      const first = fragment.firstElementChild;
      this.#list.append(fragment);
      if (first) this.#rows.joinNext(first);
      this.#newLine.draw();
      this.#scroll.ends = this.#room.parts.atEnd;
    });
    this.#letGo();
  }

  /** One entry is another now, or gone; one that is not drawn yet is drawn as it is then. */
  #redraw({ offset, entry }) {
    const row = this.#rowOf(offset);
    if (!row) return;
    this.#scroll.keep(() => {
      if (entry) this.#rows.settle(row, entry);
      else if (row.matches(".note")) this.#renote(row);
      else this.#remove(row);
      this.#newLine.draw();
    });
  }

  #callAnew(person) {
    this.#scroll.keep(() => this.#rows.callAnew(this.#list, person));
  }

  #mark(message) {
    if (message.type !== "say" || message.room !== this.#room?.name) return;
    const row = this.#pending.of(message.client_id);
    if (row) return this.#scroll.keep(() => this.#rows.mark(row, message));
    if (!this.#room.parts.atEnd) return;
    this.#flush();
    this.#pending.add(message);
    this.#scroll.toEnd();
  }

  #settled(message) {
    this.#scroll.keep(() => this.#drop(message.client_id));
  }

  #cameBack() {
    const room = this.#room;
    if (room?.unread && room.resumesTo > room.end.top) this.#newLine.move();
  }

  #refused({ room, refused }) {
    if (room !== this.#room || room.log.held) return;
    this.#waiting.fail(refused);
  }

  #remember() {
    if (this.#room) this.#anchors.put(this.#room, this.#anchor());
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
    if (document.hidden) return this.#remember();
    this.#flush();
    this.#midnight.look();
  }

  // Internal

  /** Listen to what happens to the entries of the room that is shown. */
  #hear(type, then) {
    this.#place.addEventListener(type, ({ detail }) => {
      if (detail.room === this.#room) then(detail);
    });
  }

  /** Where the reader is in the room that is shown, null at its end. */
  #anchor() {
    return this.#isShown ? this.#scroll.anchor : this.#anchors.of(this.#room);
  }

  /** The offset at which the reader is, or was last, in a room. */
  #where(room) {
    const anchor = room === this.#room ? this.#anchor() : this.#anchors.of(room);
    return anchor?.offset ?? null;
  }

  #leave(room) {
    const anchor = this.#anchor();
    this.#anchors.put(room, anchor);
    if (room.log.held) room.parts.narrow(anchor?.offset ?? null);
  }

  #wait() {
    this.#isShown = false;
    this.#waiting.begin();
    this.#tell("shown", null);
  }

  #draw(anchor = null) {
    this.#waiting.end();
    this.#arrivals = [];
    this.#isShown = true;
    this.#scroll.ends = this.#room?.parts.atEnd ?? true;
    const fragment = this.#build(this.#room?.log.entries ?? []);
    this.#pending.clear();
    this.#addPending(fragment);
    this.#list.replaceChildren(fragment);
    const line = this.#newLine.draw();
    this.#tell("shown", this.#room);
    if (anchor && this.#scroll.restore(anchor)) return;
    if (line) this.#scroll.show(line);
    else this.#scroll.toEnd();
  }

  /** What is on its way stands at the end of the room. */
  #addPending(list) {
    if (!this.#room?.parts.atEnd) return;
    for (const message of this.#outgoing.of(this.#room.name)) {
      if (message.type === "say") this.#pending.add(message, list);
    }
  }

  #build(entries) {
    const fragment = new DocumentFragment();
    for (const row of this.#rows.all(entries)) {
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
      this.#midnight.look();
      for (const entry of entries) this.#put(entry);
      this.#newLine.draw();
    });
    this.#letGo();
    this.#tell("arrived", { room: this.#room, entries });
  }

  /** Put an entry after the others of the log: its own pending row settles in place. */
  #put(entry) {
    const own = entry.who?.id === this.#place.you.id && this.#pending.of(entry.client_id);
    const [row] = own ? [this.#rows.settle(own, entry)] : this.#rows.all([entry]);
    if (!row) return;
    if (own) this.#pending.forget(entry.client_id);
    const pending = this.#pending.first;
    if (!own || (pending && precedes(pending, row))) {
      const after = row.nextElementSibling;
      if (pending) firstLineOf(pending).before(row);
      else this.#list.append(row);
      this.#rows.joinNext(after);
    }
    this.#rows.joinNext(this.#rows.join(row).nextElementSibling);
  }

  /** Take the row of what was on its way off the list. */
  #drop(clientId) {
    const row = this.#pending.of(clientId);
    this.#pending.forget(clientId);
    if (row) this.#remove(row);
  }

  #remove(row) {
    const after = row.nextElementSibling;
    const day = dayAbove(row);
    if (!after || after.matches(".day")) day?.remove(); // It was the only one of its day.
    row.remove();
    this.#rows.joinNext(after);
  }

  /** Draw a run of notes anew, of which one is gone. */
  #renote(row) {
    const { offset, last } = row.dataset;
    const notes = this.#room.log.from(Number(offset)).filter((entry) => entry.offset <= Number(last));
    const [left] = this.#rows.all(notes);
    if (left) row.replaceWith(left);
    else this.#remove(row);
  }

  #rowOf(offset) {
    const covers = ({ dataset }) => Number(dataset.offset) <= offset && offset <= Number(dataset.last);
    return (
      this.#list.querySelector(`[data-offset="${offset}"]`) ?? [...this.#list.querySelectorAll(".note")].find(covers)
    );
  }

  /** Let go of the rows that are far from the reader, in the room's log, too. */
  #letGo() {
    const kept = extent(this.#scroll, this.#list);
    if (!kept) return;
    const { first, last } = kept;
    const { bottom, top } = this.#room.log;
    this.#scroll.keep(() => {
      this.#room.parts.keep(first ? Number(first.dataset.offset) : bottom, last ? lastOffset(last) : top);
      if (first) cutBefore(first);
      if (last) cutAfter(last);
      if (last) this.#pending.clear();
      this.#scroll.ends = this.#room.parts.atEnd;
      if (first) this.#rows.join(first, { resumed: true });
      this.#newLine.draw();
    });
    this.#tell("trimmed", null);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** The last offset of the log for which a row stands. */
function lastOffset({ dataset }) {
  return Number(dataset.last ?? dataset.offset);
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
