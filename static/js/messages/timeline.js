// The messages of the room looked at: the entries of its log, then what is on its way.
//
// Entries that arrive together are put in together, before the next frame.
// Tells by `shown` when another room or another part of it is drawn, by `arrived`
// what came at the end of the room, drawn or not, by `trimmed` that rows were let go of,
// by `drawn` that some were put in, taken off or drawn anew.

import { Anchors } from "./reading/anchors.js";
import { Entries, lastOffset } from "./entries.js";
import { extent } from "./extent.js";
import { Midnight } from "./midnight.js";
import { NewLine } from "./reading/newline.js";
import { land } from "./rows/landing.js";
import { isLookedAt } from "./reading/reading.js";
import { Waiting } from "./reading/waiting.js";

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
  #entries;

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
    this.#entries = new Entries(list, rows, (entry) => outgoing.over(entry));
    place.where = (one) => this.#where(one);
    place.addEventListener("went", ({ detail }) => this.#show(detail));
    this.#hear("reset", ({ offset }) => this.#reset(offset));
    this.#hear("sought", ({ offset }) => this.#seek(offset));
    this.#hear("older", ({ entries }) => this.#prepend(entries));
    this.#hear("newer", ({ entries }) => this.#append(entries));
    this.#hear("added", ({ entries }) => this.#arrive(entries));
    this.#hear("changed", (change) => this.#redraw(change));
    place.addEventListener("welcomed", () => this.#cameBack());
    place.addEventListener("trouble", ({ detail }) => this.#refused(detail));
    addEventListener("pagehide", () => this.#remember());
    people.addEventListener("person", ({ detail }) => this.#callAnew(detail));
    people.addEventListener("blocked", () => this.#room?.log.held && this.#reset());
    outgoing.addEventListener("changed", ({ detail }) => this.#mark(detail));
    outgoing.addEventListener("settled", ({ detail }) => this.#settled(detail));
    list.addEventListener("click", ({ target }) => this.#clicked(target));
    document.addEventListener("visibilitychange", () => this.#looked());
    this.#midnight = new Midnight({ passed: () => rows.rename(list), moved: () => this.#reset() });
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

  /** The row of the message at an offset, null if it is not drawn. */
  row(offset) {
    const row = this.#entries.at(offset);
    return row?.matches(".message") ? row : null;
  }

  /** Bring the message at an offset into sight, if it is drawn or stands at the end of the room. */
  reveal(offset) {
    if (!this.row(offset) && this.#room?.end.at(offset)) this.toEnd();
    const row = this.row(offset);
    if (row) this.#scroll.reveal(row);
  }

  /** Where the reader is: in which room, and where in it, null for its end. */
  get here() {
    return this.#room && { room: this.#room.name, anchor: this.#anchor() };
  }

  /** Come back to where the reader was in a room. */
  comeBack(room, anchor) {
    this.#anchors.put(room, anchor);
    if (room !== this.#room) return this.#place.go(room.name);
    if (!anchor) return this.toEnd();
    if (room.log.holds(anchor.offset)) return this.#scroll.restore(anchor);
    this.#isShown = false;
    this.#place.seek(room, anchor.offset);
  }

  /** The message of a row as it stands now; null if it is not stored. */
  messageOf({ dataset }) {
    return (dataset.offset && this.#room?.log.at(Number(dataset.offset))) || null;
  }

  /** Whether more is new than can be seen at once, and where that begins is out of sight above. */
  get passesOver() {
    const { line } = this.#newLine;
    return line.isConnected && this.#scroll.isAbove(line) && this.#scroll.heightFrom(line) > 1;
  }

  /** The line where the reader left off, which may not be in the list. */
  get newLine() {
    return this.#newLine.line;
  }

  /** Draw the line where the reader left off now. */
  leftOff() {
    this.#newLine.begin(this.#room);
    this.#change(() => {});
  }

  /** Go to the line where the reader left off, or to a message; false if it is not here. */
  goTo(row) {
    if (!row?.isConnected) return false;
    this.#scroll.show(row);
    return true;
  }

  // Callbacks

  /** Show a room, where the reader was in it or at a message of it. */
  #show({ room, offset }) {
    this.#flush();
    if (this.#room) this.#leave(this.#room);
    this.#room = room;
    this.#newLine.begin(room);
    if (offset) this.#draw({ offset });
    else if (!room || room.log.held) this.#draw(room && this.#anchors.of(room));
    else this.#wait();
  }

  #reset(offset) {
    if (offset) this.#draw({ offset });
    else if (!this.#room || this.#room.log.held) this.#draw(this.#room && this.#anchor());
    else this.#wait();
  }

  /** Bring the reader to a message that is drawn. */
  #seek(offset) {
    this.#flush();
    const row = this.#entries.at(offset);
    this.#scroll.show(row);
    land(row);
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
    this.#change(() => this.#entries.prepend(entries));
    this.#letGo();
  }

  #append(entries) {
    this.#change(() => this.#entries.append(entries, this.#unsent));
    this.#letGo();
  }

  /** One entry is another now, or gone; one that is not drawn yet is drawn as it is then. */
  #redraw({ offset, entry }) {
    const row = this.#entries.at(offset);
    if (row) this.#change(() => this.#entries.redraw(row, entry, this.#room.log));
    this.#scroll.keep(() => this.#rows.requote(this.#list, { room: this.#room, offset, entry }));
  }

  #callAnew(person) {
    this.#scroll.keep(() => this.#rows.callAnew(this.#list, person));
  }

  #mark(message) {
    if (message.room !== this.#room?.name) return;
    if (message.type !== "say") return this.#overlay(message);
    const row = this.#entries.pending(message.client_id);
    if (row) return this.#scroll.keep(() => this.#rows.mark(row, message));
    if (!this.#room.parts.atEnd) return;
    this.#flush();
    // What is written beside the room, as in the lens, does not take the reader to its end.
    this.#scroll.keep(() => this.#entries.addPending(message));
  }

  #settled(message) {
    if (message.type === "say") this.#scroll.keep(() => this.#entries.drop(message.client_id));
    else if (message.room === this.#room?.name) this.#overlay(message);
  }

  /** Draw the entry that a change on its way is about as it is under it; one that comes back has no row. */
  #overlay({ of: offset }) {
    const entry = this.#isShown && this.#room.log.at(offset);
    if (!entry) return;
    this.#flush();
    if (this.#entries.at(offset)?.matches(".message")) this.#redraw({ offset, entry });
    else if (this.#outgoing.over(entry)) this.#reset();
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
    const clientId = target.closest("[data-change]")?.dataset.change;
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
    this.#entries.replace(this.#room?.log.entries ?? [], this.#unsent);
    const line = this.#newLine.draw();
    this.#tell("shown", this.#room);
    this.#tell("drawn", null);
    if (anchor && this.#scroll.restore(anchor)) return;
    if (line) this.#scroll.show(line);
    else this.#scroll.toEnd();
  }

  /** What is on its way stands at the end of the room. */
  get #unsent() {
    if (!this.#room?.parts.atEnd) return [];
    return this.#outgoing.of(this.#room.name).filter(({ type }) => type === "say");
  }

  /** Change the rows; what the reader looks at does not move. */
  #change(how) {
    this.#scroll.keep(() => {
      how();
      this.#newLine.draw();
      this.#scroll.ends = this.#room.parts.atEnd;
    });
    this.#tell("drawn", null);
  }

  #flush() {
    if (this.#arrivals.length) this.#midnight.look();
    const arrivals = this.#arrivals;
    if (document.hidden) clearTimeout(this.#frame);
    this.#frame = 0;
    if (!arrivals.length) return;
    this.#arrivals = [];
    // What was changed since it arrived is drawn as it is now; what is gone leaves its pending row behind.
    const entries = arrivals.map(({ offset }) => this.#room.log.at(offset)).filter(Boolean);
    this.#change(() => {
      for (const { offset, client_id } of arrivals) if (!this.#room.log.at(offset)) this.#entries.drop(client_id);
      for (const entry of entries) this.#entries.put(entry, entry.who?.id === this.#place.you.id);
    });
    this.#letGo();
    this.#tell("arrived", { room: this.#room, entries });
  }

  /** Let go of the rows that are far from the reader, in the room's log, too. */
  #letGo() {
    const kept = extent(this.#scroll, this.#list);
    if (!kept) return;
    const { first, last } = kept;
    const { bottom, top } = this.#room.log;
    this.#change(() => {
      this.#room.parts.keep(first ? Number(first.dataset.offset) : bottom, last ? lastOffset(last) : top);
      this.#entries.cut(kept);
    });
    this.#tell("trimmed", null);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
