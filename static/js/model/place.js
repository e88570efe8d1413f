// The rooms of this person, and which of them is being looked at.
//
// Events: `went` (another room is looked at), `listed` (names, unread counts),
// `added`, `older`, `reset` (entries of a room), `changed` (one entry: what it `was`,
// and the `entry` that it is, null if it is gone), `crowd`, `granted`, `gone`, `trouble`.

import { clock } from "../line/clock.js";
import { isChange } from "./fold.js";
import { mayInPlace } from "./may.js";
import { Room } from "./room.js";

const FIRST_PAGE = 60;
const PAGE = 50;
const WIDEST_PAGE = 200;
const PAUSE = 5_000; // ms before a page that was refused is asked for again, where others are shown
const MOST_ASIDE = 1_000; // entries of a room that is not looked at, before most are let go
const HELD_ASIDE = 120;

export class Place extends EventTarget {
  current = null;
  reading = () => false; // whether the reader sees the end of the current room; `Reading` knows
  #rooms = new Map();
  #line;
  #people;
  #boot;
  #clock;

  constructor(boot, { line, people, time = clock }) {
    super();
    this.#boot = boot;
    this.#line = line;
    this.#people = people;
    this.#clock = time;
    this.may = mayInPlace(boot, boot.you);
    for (const state of boot.rooms) this.#put(state);
    if (boot.room_state) this.#begin(boot);
    line.addEventListener("welcome", ({ detail }) => this.#welcomed(detail));
    line.addEventListener("entry", ({ detail }) => this.#entered(detail));
    line.addEventListener("presence", ({ detail }) => this.#met(detail));
    line.addEventListener("read", ({ detail }) => this.#readElsewhere(detail));
    line.addEventListener("reload", ({ detail }) => this.#reload(detail));
    line.addEventListener("granted", ({ detail }) => this.#granted(detail));
    line.addEventListener("revoked", ({ detail }) => this.#revoked(detail));
    line.addEventListener("person", ({ detail }) => people.learn([detail.person]));
  }

  /** This person. */
  get you() {
    return this.#people.you;
  }

  room(name) {
    return this.#rooms.get(name);
  }

  /** The rooms as they are listed: the lobby, then by title. */
  get rooms() {
    return [...this.#rooms.values()].sort(byTitle);
  }

  /** The positions for hello: of every room whose entries are held. */
  get positions() {
    const held = [...this.#rooms.values()].filter(({ log }) => log.held);
    return Object.fromEntries(
      held.map(({ name, log }) => [name, { epoch: log.epoch, offset: log.top }]),
    );
  }

  /** Look at a room; null looks at none. */
  go(name) {
    this.current = this.#rooms.get(name) ?? null;
    this.#tell("went", { room: this.current });
    this.#tell("listed");
    if (this.current && !this.current.log.held) this.#load(this.current);
  }

  /** Fetch what stands before the first entry held; true if something came. */
  async older(room) {
    const before = room.log.bottom;
    const { moment } = this.#people;
    const page = await this.#line.ask({ type: "browse", room: room.name, before, limit: PAGE });
    if (room.log.bottom !== before) return false;
    this.#people.learn(page.people, moment);
    const entries = room.prepend(page);
    this.#tell("older", { room, entries });
    return room.log.bottom < before;
  }

  /** Everything in the room has been seen. */
  read(room) {
    if (!room.log.held) return;
    if (room.markRead(room.log.top)) this.#tell("listed");
    this.#report(room);
  }

  /** Fetch the end of the room looked at, after trouble. */
  again() {
    if (this.current && !this.current.log.held) this.#load(this.current);
  }

  // Callbacks

  #welcomed({ you, rooms, people = [], may }) {
    this.#people.learn([you, ...people]);
    this.may = mayInPlace({ ...this.#boot, may: may ?? this.#boot.may }, you);
    const names = new Set(rooms.map(({ room }) => room));
    for (const room of this.rooms) if (!names.has(room.name)) this.#revoked({ room: room.name });
    for (const state of rooms) this.#refresh(state);
    this.#tell("listed");
    this.#tell("welcomed");
    if (this.current) this.#tell("crowd", { room: this.current });
    this.again();
  }

  #entered(entry) {
    this.#people.meet(entry.who);
    this.#people.meet(entry.by);
    const room = this.#rooms.get(entry.room);
    if (!room) return;
    const { unread, mentions } = room;
    const { found, changed } = room.take(entry);
    if (found === "gap") this.#load(room);
    for (const change of changed) this.#tell("changed", { room, ...change });
    if (found === "added" && room === this.current && this.reading()) room.markRead(room.log.top);
    if (found === "added" && !isChange(entry)) this.#added(room, entry);
    if (room.unread !== unread || room.mentions !== mentions) this.#tell("listed");
  }

  #met(presence) {
    this.#people.learn(presence.came);
    const room = this.#rooms.get(presence.room);
    if (!room) return;
    room.meet(presence);
    this.#tell("crowd", { room });
  }

  #readElsewhere({ room: name, offset }) {
    if (this.#rooms.get(name)?.markRead(offset)) this.#tell("listed");
  }

  #reload({ room: name, position }) {
    const room = this.#rooms.get(name);
    if (!room) return;
    room.position = position;
    room.forget();
    if (room === this.current) this.#load(room);
  }

  #granted({ room: state, people, by }) {
    this.#people.learn(people ?? state.people);
    this.#people.meet(by);
    this.#refresh(state);
    this.#tell("listed");
    this.#tell("granted", { room: this.#rooms.get(state.room), by: by && this.#people.now(by) });
  }

  #revoked({ room: name }) {
    const room = this.#rooms.get(name);
    if (!this.#rooms.delete(name)) return;
    this.#tell("gone", { room });
    this.#tell("listed");
  }

  // Internal

  #put(state) {
    this.#people.learn(state.crowd);
    const room = new Room(state, this.#people);
    this.#rooms.set(room.name, room);
    return room;
  }

  #begin({ room_state: state, page }) {
    const room = this.#rooms.get(state.room) ?? this.#put(state);
    room.log.replace(state.position.epoch, page);
    room.resumesTo = Math.max(room.log.top, state.position.offset);
  }

  #refresh(state) {
    const room = this.#rooms.get(state.room);
    if (!room) return this.#put(state);
    this.#people.learn(state.crowd);
    room.update(state);
    this.#report(room);
    return room;
  }

  #report(room) {
    const offset = room.readOffset;
    const told = offset > room.reported && this.#line.say({ type: "read", room: room.name, offset });
    if (told) room.reported = offset;
  }

  #added(room, entry) {
    if (room !== this.current && room.log.entries.length > MOST_ASIDE) room.log.trim(HELD_ASIDE);
    this.#tell("added", { room, entries: [entry] });
  }

  async #load(room) {
    if (room.loading) return;
    room.loading = true;
    const limit = room.log.held ? WIDEST_PAGE : Math.min(WIDEST_PAGE, FIRST_PAGE + room.unread);
    const { moment } = this.#people;
    try {
      const page = await this.#line.ask({ type: "browse", room: room.name, limit });
      this.#people.learn(page.people, moment);
      this.#loaded(room, page);
    } catch (refused) {
      const pause = refused.retry_after ?? (room.log.held && refused.code !== "no_line" ? PAUSE : 0);
      if (pause) return this.#clock.after(pause, () => this.#retry(room));
      room.loading = false;
      if (refused.code !== "no_line") this.#tell("trouble", { room, refused });
      if (refused.code === "unavailable") this.#clock.after(PAUSE, () => this.again());
    }
  }

  #retry(room) {
    room.loading = false;
    if (this.#rooms.get(room.name) === room) this.#load(room);
  }

  #loaded(room, page) {
    room.loading = false;
    const filled = room.fill(page);
    if (filled === null) this.#tell("reset", { room });
    for (const change of filled?.changed ?? []) this.#tell("changed", { room, ...change });
    if (filled?.added.length) this.#tell("added", { room, entries: filled.added });
    this.#tell("listed");
    if (!room.whole) this.#load(room);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** The lobby first; then by title, numbers in it by their size. */
export function byTitle(one, other) {
  if (one.name === "lobby") return -1;
  if (other.name === "lobby") return 1;
  return one.title.localeCompare(other.title, undefined, { numeric: true });
}
