// A place with two rooms, the page's model of it, and a line between them on which anything may happen.

import { People } from "../../static/js/model/people/people.js";
import { Place } from "../../static/js/model/place.js";
import { HandClock } from "./hand.js";
import { ada, bob, eve, ServedRoom } from "./served.js";
import { StubLine } from "./stubline.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));

export class House {
  rooms = [new ServedRoom("lobby"), new ServedRoom("garden")];
  names = new Map([ada, bob, eve].map(({ id, name }) => [id, name]));
  clock = new HandClock();
  line = new StubLine();
  reloaded = new Set(); // names of rooms of which the page had to forget what it held
  #chance;
  #isCalm = false;
  #coming = []; // what the server has sent and the page has not heard
  #taken = []; // pages that the server has read and not yet sent

  constructor(chance) {
    this.#chance = chance;
    for (let count = chance.below(30); count > 0; count--) this.speak();
    this.people = new People(ada);
    const [lobby] = this.rooms;
    const boot = {
      you: ada,
      rooms: this.rooms.map((room) => room.stateFor(ada)),
      room_state: lobby.stateFor(ada),
      page: lobby.page({ limit: 10 }),
      access: "guests",
    };
    this.place = new Place(boot, { line: this.line, people: this.people, time: this.clock });
    this.place.go("lobby");
  }

  room(name) {
    return this.rooms.find((room) => room.name === name);
  }

  /** Somebody does something in a room. */
  speak(room = this.#chance.pick(this.rooms)) {
    const chance = this.#chance;
    const who = chance.pick([ada, bob, eve]);
    const own = chance.is(0.5) && chance.pick(room.messages(who));
    const messages = room.messages();
    const other = messages.length && chance.pick(messages);
    if (other && chance.is(0.2)) return this.#tell(room, () => room.react(who, other.offset, chance.pick(["👍", "🎉"])));
    const deed = chance.below(own ? 8 : 5) + (other && chance.is(0.4) ? 10 : 0);
    this.#tell(room, () => this.#do(deed, room, who, own, other));
  }

  #do(deed, room, who, own, other) {
    const chance = this.#chance;
    if (deed < 3) room.say(who, chance.is(0.2) ? "hello @ada" : `line ${room.top + 1}`);
    else if (deed < 4) room.joined(who);
    else if (deed < 5) room.praise(who, 1);
    else if (deed < 7) room.edit(who, own.offset, chance.is(0.2) ? "well, @ada" : `changed by ${room.top + 1}`);
    else if (deed < 10) room.delete(who, own.offset);
    else if (deed < 14) room.reply(who, `reply ${room.top + 1}`, other.offset);
    else if (other.pinned) room.unpin(who, other.offset);
    else room.pin(who, other.offset);
  }

  #tell(room, change) {
    const { top } = room;
    change();
    if (this.line.up) this.#coming.push(...room.log.slice(top).map((entry) => structuredClone(entry)));
  }

  rename() {
    const person = { id: this.#chance.pick([2, 3]), name: `name ${this.#chance.below(1_000)}` };
    this.names.set(person.id, person.name);
    if (this.line.up) this.#coming.push({ type: "person", person });
  }

  /** The page hears what comes next; it may be told twice, or what it shows be lost. */
  deliver({ safely = false } = {}) {
    const event = this.#coming.shift();
    if (!event) return;
    const holds = event.offset && event.type !== "read" && this.place.room(event.room).end.held;
    if (!safely && holds && this.#chance.is(0.05)) return;
    this.line.hear(structuredClone(event));
    if (event.offset && this.#chance.is(0.05)) this.line.hear(structuredClone(event));
  }

  /** The server reads a page that was asked for. */
  takePage() {
    const asked = this.line.asked.shift();
    if (!asked) return;
    if (asked.event.type === "mark") {
      this.#coming.push(this.room(asked.event.room).mark(ada, asked.event.offset, true));
      return asked.resolve({});
    }
    const { room, limit, ...span } = asked.event;
    const page = { room, people: this.#known(), ...this.room(room).page({ ...span, limit: Math.min(limit, 12) }) };
    this.#taken.push({ ...asked, page: structuredClone(page) });
  }

  /** A page that was read arrives, or is refused. */
  async answer({ safely = false } = {}) {
    const [taken] = this.#taken.splice(this.#chance.below(this.#taken.length), 1);
    if (!taken) return;
    if (!safely && this.#chance.is(0.1)) taken.reject({ code: "too_fast", retry_after: 100 });
    else taken.resolve(taken.page);
    await settled();
  }

  async drop() {
    for (const { reject } of this.#taken.splice(0)) reject({ code: "no_line" });
    this.#coming = [];
    this.line.drop();
    await settled();
  }

  /** Come back: the welcome, then all that was missed of the rooms that are held, or that it is no longer at hand. */
  async come() {
    await settled();
    const { positions } = this.place;
    this.line.come({ you: ada, rooms: this.rooms.map((room) => room.stateFor(ada)), people: this.#known() });
    for (const [name, { offset }] of Object.entries(positions)) {
      const room = this.room(name);
      if (this.#chance.is(0.1)) {
        this.reloaded.add(name);
        this.#coming.push({ type: "reload", room: name, position: room.position });
      } else this.#coming.push(...room.since(offset, this.#chance).map((entry) => structuredClone(entry)));
    }
  }

  older() {
    const { current } = this.place;
    if (this.line.up && current?.log.held && current.log.more) this.place.older(current).catch(() => {});
  }

  newer() {
    const { current } = this.place;
    if (this.line.up && current?.log.held && !current.parts.atEnd) this.place.newer(current).catch(() => {});
  }

  read() {
    this.place.read(this.place.current);
    this.#marked();
  }

  /** What is unread is marked so again from somewhere on, here or on another device. */
  markUnread() {
    const room = this.#chance.pick(this.rooms);
    const offset = this.#chance.below(room.top + 1);
    if (this.line.up && this.#chance.is(0.5)) this.place.mark(this.place.room(room.name), offset).catch(() => {});
    else this.readElsewhere(room, offset, true);
  }

  readElsewhere(room = this.#chance.pick(this.rooms), offset = this.#chance.below(room.top + 1), anywhere = false) {
    const said = room.mark(ada, offset, anywhere);
    if (this.line.up) this.#coming.push(said);
  }

  /** Let everything arrive; a last word in each room shows what was lost. */
  async calm() {
    this.#isCalm = true;
    if (!this.line.up) await this.come();
    for (const room of this.rooms) this.#coming.push(structuredClone(room.say(bob, "good night")));
    for (let round = 0; round < 20; round++) {
      while (this.#coming.length) this.deliver({ safely: true });
      while (this.line.asked.length) this.takePage();
      while (this.#taken.length) await this.answer({ safely: true });
      this.clock.turn(10_000);
      this.#marked();
      await settled();
    }
  }

  // Internal

  /** The server hears of marks, of which one may be lost. */
  #marked() {
    for (const { type, room, offset } of this.line.said.splice(0)) {
      if (type === "read" && this.#loses) return this.drop();
      if (type === "read" && this.line.up) this.#coming.push(this.room(room).mark(ada, offset));
    }
  }

  /** Whether a mark is lost on its way, and the line with it. */
  get #loses() {
    return this.line.up && !this.#isCalm && this.#chance.is(0.1);
  }

  #known() {
    return [...this.names].map(([id, name]) => ({ id, name }));
  }
}
