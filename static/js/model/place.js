// The rooms of this person, and which of them is being looked at.
//
// Events: `went` (another room is looked at), `listed` (names, unread counts),
// `added` (entries at the end of a room), `older`, `newer`, `reset` (of what is looked
// at), `changed` (one entry: what it `was`, and the `entry` that it is, null if it is
// gone), `sought` (a message of what is looked at), `crowd`, `granted`, `gone`, `set`
// (what is set of a room), `trouble`.

import { clock } from "../line/clock.js";
import { Fetching } from "./log/fetching.js";
import { isChange } from "./log/fold.js";
import { listed } from "./listing.js";
import { mayInPlace } from "./may.js";
import { isUnmade, unmade } from "./unmade.js";
import { Room } from "./room.js";

const ASKED_AFTER = 1_000; // ms, in which more may come that makes the same question
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
  #clock;
  #asking = false;

  constructor(boot, { line, people, time = clock }) {
    super();
    this.#clock = time;
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
    line.addEventListener("called", ({ detail }) => this.#called(detail));
    line.addEventListener("read", ({ detail }) => this.#readElsewhere(detail));
    line.addEventListener("reload", ({ detail }) => this.#reload(detail));
    line.addEventListener("granted", ({ detail }) => this.#granted(detail));
    line.addEventListener("revoked", ({ detail }) => this.#revoked(detail));
    line.addEventListener("room", ({ detail }) => this.#set(detail));
    line.addEventListener("blocked", ({ detail }) => people.block(detail));
    people.blockAll(boot.blocked);
    line.addEventListener("person", ({ detail }) => people.learn([detail.person]));
  }

  /** This person. */
  get you() {
    return this.#people.you;
  }

  room(name) {
    return this.#rooms.get(name);
  }

  /** All rooms: the lobby, then by title. */
  get rooms() {
    this.#sorted ??= [...this.#rooms.values()].sort(byTitle);
    return this.#sorted;
  }

  /** The rooms in sections, as they are listed; `by` is "title" or "said". */
  sections(by, options) {
    return listed(this.rooms, { by, current: this.current, ...options });
  }

  /** The direct room with some people; one that the server does not have yet is made by its first message. */
  directWith(ids) {
    const all = new Set([...ids, this.you.id]);
    const fits = ({ direct, people }) => direct && people.length === all.size && people.every((id) => all.has(id));
    const found = this.rooms.filter(fits);
    return found.find((room) => !isUnmade(room)) ?? found[0] ?? this.#put(unmade([...all], this.you.id));
  }

  /** Forget a room that was never made. */
  forget(room) {
    if (!isUnmade(room)) return;
    this.#rooms.delete(room.name);
    this.relist();
  }

  /** The positions for hello: of every room whose entries are held. */
  get positions() {
    const held = [...this.#rooms.values()].filter((room) => room.end.held && !isUnmade(room));
    return Object.fromEntries(
      held.map(({ name, end }) => [name, { epoch: end.epoch, offset: end.top }]),
    );
  }

  /** Look at a room; null looks at none. */
  go(name) {
    if (this.current) this.current.kept = false;
    this.current = this.#rooms.get(name) ?? null;
    this.current?.seek(this.where(this.current));
    this.#tell("went", { room: this.current });
    this.#tell("listed");
    this.again();
  }

  /** Look at the end of a room. */
  toEnd(room) {
    this.seek(room, null);
  }

  /** Look at the part of a room around an offset, null for its end. */
  seek(room, offset) {
    room.seek(offset);
    this.#tell("reset", { room });
    this.again();
  }

  /** Find a message, to be looked at then; null if it is not there. */
  async find(name, offset) {
    const room = this.#rooms.get(name);
    const { message, page } = room ? await this.#fetching.message(room, offset) : {};
    return message && this.#rooms.get(name) === room ? { room, offset, message, page } : null;
  }

  /** The message at an offset of a room, by a question about it alone if it is not held; null if it is not there. */
  async message(name, offset) {
    const room = this.#rooms.get(name);
    return room ? (await this.#fetching.message(room, offset, 1)).message : null;
  }

  /** Find a message in what is held; null if it is not there. */
  held(name, offset) {
    const room = this.#rooms.get(name);
    const message = room?.parts.message(offset);
    return message ? { room, offset, message, page: null } : null;
  }

  /** Look at a message that was found; `sought` is told last, after `went` or `reset` where it is not drawn yet. */
  look({ room, offset, page }) {
    const isOther = room.visit(offset, page);
    const went = room !== this.current;
    this.current = room;
    if (went || isOther) this.#tell(went ? "went" : "reset", { room, offset });
    if (went) this.#tell("listed");
    this.#tell("sought", { room, offset });
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

  /** Everything in the room has been seen, or all up to an offset; unless it was marked unread here. */
  read(room, offset = room.end.top) {
    if (!room.end.held || room.kept || isUnmade(room)) return;
    if (room.markRead(offset)) this.#tell("listed");
    this.#report(room);
  }

  /** Have read up to an offset and no further, on all devices; what the server did not hear is told again. */
  mark(room, offset) {
    if (offset < room.readOffset) room.markUnread(offset);
    else room.markRead(offset);
    room.reported = offset;
    room.wanted = offset;
    this.#tell("listed");
    return this.#sendMark(room);
  }

  /** This person wants a room otherwise. */
  prefer(name, key, value) {
    if (this.#rooms.get(name)?.prefer(key, value)) this.relist();
  }

  /** Rooms are to be drawn anew, as by what is over now. */
  relist() {
    this.#sorted = null;
    this.#tell("listed");
  }

  /** Fetch what is missing of the room looked at, after trouble. */
  again() {
    if (this.current && !isUnmade(this.current)) this.#fetching.complete(this.current);
  }

  // Callbacks

  #welcomed({ you, rooms, people = [], may, blocked, called = {} }) {
    this.#people.learn([you, ...people]);
    this.#people.blockAll(blocked);
    this.may = mayInPlace({ ...this.#boot, may: may ?? this.#boot.may }, you);
    const names = new Set(rooms.map(({ room }) => room));
    for (const room of this.rooms) {
      if (!names.has(room.name) && !isUnmade(room)) this.#revoked({ room: room.name });
    }
    for (const [name, offsets] of Object.entries(called)) this.#people.hear(name, offsets);
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
    if (found === "added" && room === this.current && !room.kept && this.reading()) room.markRead(room.end.top);
    if (found === "added" && !isChange(entry)) this.#added(room, entry);
    if (room.unread !== unread || room.mentions !== mentions || entry.type === "said") this.#tell("listed");
    if (room.doubtful) this.ask();
  }

  #met(presence) {
    this.#people.learn(presence.came);
    const room = this.#rooms.get(presence.room);
    if (!room) return;
    room.meet(presence);
    this.#tell("crowd", { room });
  }

  #called(called) {
    const room = this.#rooms.get(called.room);
    if (!room) return;
    const isNews = room.hear(called);
    const entry = room.heldAt(called.of);
    if (entry) this.#tell("changed", { room, offset: called.of, was: entry, entry });
    if (isNews) this.#tell("listed");
    if (room.doubtful) this.ask();
  }

  #readElsewhere(said) {
    if (this.#rooms.get(said.room)?.hearRead(said)) this.#tell("listed");
  }

  #reload({ room: name, position }) {
    const room = this.#rooms.get(name);
    if (!room) return;
    room.moveTo(position);
    if (room.doubtful) this.ask();
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

  #set(state) {
    const room = this.#rooms.get(state.room);
    if (!room) return;
    this.#people.learn(state.people);
    room.set(state);
    this.relist();
    this.#tell("set", { room });
  }

  #revoked({ room: name, deleted = false, by }) {
    const room = this.#rooms.get(name);
    if (!this.#rooms.delete(name)) return;
    this.#sorted = null;
    this.#people.meet(by);
    this.#tell("gone", { room, deleted, by: by && this.#people.now(by) });
    this.#tell("listed");
  }

  // Internal

  #put(state) {
    this.#learn(state);
    const room = new Room(state, this.#people);
    if (isUnmade(room)) room.end.replace("", { entries: [], from: 1, to: 0, more: false });
    this.#rooms.set(room.name, room);
    this.#sorted = null;
    return room;
  }

  #begin({ room_state: state, page, offset, around }) {
    const room = this.#rooms.get(state.room) ?? this.#put(state);
    for (const part of [page, around]) this.#people.hear(room.name, part?.called);
    room.end.replace(state.position.epoch, page);
    room.resumesTo = Math.max(room.end.top, state.position.offset);
    if (around) room.visit(offset, around);
  }

  #refresh(state) {
    const room = this.#rooms.get(state.room);
    if (!room) return this.#put(state);
    this.#learn(state);
    this.#sorted = null;
    const { wanted } = room;
    room.update(state);
    this.#tell("set", { room });
    if (wanted === null) this.#report(room);
    else this.mark(room, wanted);
    return room;
  }

  #learn({ crowd, people = [] }) {
    this.#people.learn(people.filter(({ name }) => name !== undefined)); // of a room that is not made there are ids only
    this.#people.learn(crowd);
  }

  #report(room) {
    const offset = room.readOffset;
    const told = offset > room.reported && this.#line.say({ type: "read", room: room.name, offset });
    if (told) room.reported = offset;
  }

  async #sendMark(room) {
    const { wanted: offset } = room;
    try {
      await this.#line.ask({ type: "mark", room: room.name, offset });
    } catch ({ code }) {
      if (code === "no_line") return;
      this.#line.say({ type: "read", room: room.name, offset: 0 });
    }
    if (room.wanted === offset) room.wanted = null;
  }

  /** Ask the server how much is unread where that cannot be known here: a mark that stays is answered with it. */
  ask() {
    if (this.#asking) return;
    this.#asking = true;
    this.#clock.after(ASKED_AFTER, () => {
      this.#asking = false;
      for (const room of this.#rooms.values()) {
        if (room.doubtful) this.#line.say({ type: "read", room: room.name, offset: 0 });
      }
    });
  }

  #added(room, entry) {
    if (room !== this.current || !room.parts.atEnd) room.parts.rest();
    this.#tell("added", { room, entries: [entry] });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** The lobby first; then by title, numbers in it by their size; those of people last. */
export function byTitle(one, other) {
  if (one.name === "lobby") return -1;
  if (other.name === "lobby") return 1;
  if (Boolean(one.direct) !== Boolean(other.direct)) return one.direct ? 1 : -1;
  return titles.compare(one.title, other.title);
}
