// The rooms of this person, and which of them is being looked at.
//
// Events: `went` (another room is looked at), `listed` (names, unread counts),
// `added` (entries at the end of a room), `older`, `newer`, `reset` (of what is looked
// at), `changed` (one entry: what it `was`, and the `entry` that it is, null if it is
// gone), `crowd`, `granted`, `gone`, `trouble`.

import { clock } from "../line/clock.js";
import { Fetching } from "./fetching.js";
import { isChange } from "./fold.js";
import { mayInPlace } from "./may.js";
import { Room } from "./room.js";

const titles = new Intl.Collator(undefined, { numeric: true }); // a comparison by itself takes ten times as long

export class Place extends EventTarget {
  current = null;
  reading = () => false; // whether the reader sees the end of the current room; `Reading` knows
  where = () => null; // the offset at which the reader is or was in a room, null at the end; `Timeline` knows
  #rooms = new Map();
  #sorted = null; // the rooms as they are listed, until they are others
  #line;
  #people;
  #boot;
  #fetching;

  constructor(boot, { line, people, time = clock }) {
    super();
    this.#boot = boot;
    this.#line = line;
    this.#people = people;
    const tell = (type, detail) => this.#tell(type, detail);
    this.#fetching = new Fetching({ line, people, clock: time, place: this, tell });
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
    this.#sorted ??= [...this.#rooms.values()].sort(byTitle);
    return this.#sorted;
  }

  /** The positions for hello: of every room whose entries are held. */
  get positions() {
    const held = [...this.#rooms.values()].filter(({ end }) => end.held);
    return Object.fromEntries(
      held.map(({ name, end }) => [name, { epoch: end.epoch, offset: end.top }]),
    );
  }

  /** Look at a room; null looks at none. */
  go(name) {
    this.current = this.#rooms.get(name) ?? null;
    this.current?.seek(this.where(this.current));
    this.#tell("went", { room: this.current });
    this.#tell("listed");
    this.again();
  }

  /** Look at the end of a room. */
  toEnd(room) {
    room.seek(null);
    this.#tell("reset", { room });
    this.again();
  }

  /** Fetch what stands before the first entry looked at; true if something came. */
  older(room) {
    return this.#fetching.older(room);
  }

  /** Fetch what stands after the last entry looked at, unless that is the end; true if something came. */
  newer(room) {
    return this.#fetching.newer(room);
  }

  /** Everything in the room has been seen. */
  read(room) {
    if (!room.end.held) return;
    if (room.markRead(room.end.top)) this.#tell("listed");
    this.#report(room);
  }

  /** Fetch what is missing of the room looked at, after trouble. */
  again() {
    if (this.current) this.#fetching.complete(this.current);
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
    if (found === "gap") this.#fetching.end(room);
    for (const change of changed) this.#tell("changed", { room, ...change });
    if (found === "added" && room === this.current && this.reading()) room.markRead(room.end.top);
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
    room.forget({ keepsPlace: room === this.current && room.log.held && this.where(room) !== null });
    if (room === this.current) this.again();
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
    this.#sorted = null;
    this.#tell("gone", { room });
    this.#tell("listed");
  }

  // Internal

  #put(state) {
    this.#people.learn(state.crowd);
    const room = new Room(state, this.#people);
    this.#rooms.set(room.name, room);
    this.#sorted = null;
    return room;
  }

  #begin({ room_state: state, page }) {
    const room = this.#rooms.get(state.room) ?? this.#put(state);
    room.end.replace(state.position.epoch, page);
    room.resumesTo = Math.max(room.end.top, state.position.offset);
  }

  #refresh(state) {
    const room = this.#rooms.get(state.room);
    if (!room) return this.#put(state);
    this.#people.learn(state.crowd);
    if (room.title !== state.title) this.#sorted = null;
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
    if (room !== this.current || !room.parts.atEnd) room.parts.rest();
    this.#tell("added", { room, entries: [entry] });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** The lobby first; then by title, numbers in it by their size. */
export function byTitle(one, other) {
  if (one.name === "lobby") return -1;
  if (other.name === "lobby") return 1;
  return titles.compare(one.title, other.title);
}
