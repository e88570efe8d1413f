// Whatever order things come in, the page ends with the rooms as they are.

import assert from "node:assert/strict";
import { test } from "node:test";

import { House } from "./house.js";
import { everySeed } from "./random.js";
import { ada } from "./served.js";

const SCENES = 1_000;
const STEPS = 60;

/** The rows of the room looked at, kept only by what the model tells, and where the reader is. */
class Rows {
  rows = [];
  #anchors = new Map();
  #asked = 0;

  constructor(place) {
    place.where = ({ name }) => this.#anchors.get(name) ?? null;
    const hear = (type, then) =>
      place.addEventListener(type, ({ detail }) => detail.room === place.current && then(detail));
    const anew = ({ room }) => (this.rows = [...(room?.log.entries ?? [])]);
    hear("went", anew);
    hear("reset", anew);
    hear("older", ({ entries }) => this.rows.unshift(...entries));
    hear("newer", ({ entries }) => this.rows.push(...entries));
    hear("added", ({ room, entries }) => room.parts.atEnd && this.rows.push(...entries));
    hear("changed", ({ offset, entry }) => {
      const at = this.rows.findIndex((row) => row.offset === offset);
      if (at >= 0) this.rows.splice(at, 1, ...(entry ? [entry] : []));
    });
    hear("sought", ({ room, offset }) => this.#anchors.set(room.name, offset));
    anew({ room: place.current });
  }

  /** The reader goes to a message, when it is found. */
  async jump(place, name, offset) {
    const asked = ++this.#asked;
    const found = place.held(name, offset) ?? (await place.find(name, offset).catch(() => null));
    if (!found || asked !== this.#asked) return;
    if (place.current !== found.room) this.leave(place.current);
    place.look(found);
    assert.equal(place.current.parts.message(offset)?.offset, offset, "the message that was jumped to");
  }

  /** Long sessions let go of what is old. */
  trim({ end, parts }) {
    if (!parts.atEnd) return;
    end.trim(8);
    this.rows = this.rows.filter(({ offset }) => offset >= end.bottom);
  }

  /** The reader comes to one of the rows, and what is far from it is let go of. */
  climb({ name, parts }, chance) {
    if (!this.rows.length) return;
    const at = chance.below(this.rows.length);
    this.#anchors.set(name, this.rows[at].offset);
    const [first, last] = [this.rows[Math.max(0, at - 4)], this.rows[Math.min(this.rows.length - 1, at + 4)]];
    parts.keep(first.offset, last.offset);
    this.rows = this.rows.filter(({ offset }) => offset >= first.offset && offset <= last.offset);
  }

  toEnd(place, room) {
    this.#anchors.delete(room.name);
    place.toEnd(room);
  }

  leave({ name, parts }) {
    parts.narrow(this.#anchors.get(name) ?? null);
  }
}

async function step(house, view, chance) {
  const { place, line } = house;
  const deed = chance.below(24);
  if (deed < 7) house.speak();
  else if (deed < 12) house.deliver();
  else if (deed < 14) house.takePage();
  else if (deed < 16) await house.answer();
  else if (deed < 17) house.older();
  else if (deed < 18) house.read();
  else if (deed < 19) house.newer();
  else if (deed < 20) view.climb(place.current, chance);
  else if (deed < 21) view.jump(place, chance.pick(["lobby", "garden"]), 1 + chance.below(40));
  else if (chance.is(0.2)) view.toEnd(place, place.current);
  else if (chance.is(0.3)) {
    view.leave(place.current);
    place.go(chance.pick(["lobby", "garden"]));
  }
  else if (chance.is(0.2)) view.trim(place.current);
  else if (chance.is(0.3)) house.rename();
  else if (chance.is(0.2)) house.markUnread();
  else if (chance.is(0.2)) house.readElsewhere();
  else if (chance.is(0.3)) house.clock.turn(1_000);
  else if (line.up) await house.drop();
  else await house.come();
}

/** Entries without how new they are: a reply that came and went while one was away is told as nothing. */
function said(entries) {
  return entries.map(({ as_of, ...rest }) => rest);
}

function unread(served, { readOffset }) {
  return served.messages().filter(({ offset, who }) => offset > readOffset && who.id !== ada.id);
}

test("after any order of entries, pages, gaps and comings back, all is as the server has it", async () => {
  await everySeed(SCENES, async (chance) => {
    const house = new House(chance);
    const view = new Rows(house.place);
    for (let count = 0; count < STEPS; count++) await step(house, view, chance);
    await house.calm();
    for (const served of house.rooms) {
      const room = house.place.room(served.name);
      const missed = unread(served, room);
      assert.equal(room.readOffset, served.read, `how far was read of ${served.name}`);
      assert.equal(room.unread, missed.length, `unread in ${served.name}`);
      assert.equal(room.mentions, served.numbersFor(ada).mentions, `mentions in ${served.name}`);
      // What may have missed a change is fetched anew when it is looked at again.
      for (const log of room.parts.stale ? [room.end] : new Set([room.end, room.log])) {
        if (log.held) assert.deepEqual(said(log.entries), said(served.shown.filter(({ offset }) => log.holds(offset))));
      }
      if (!room.end.held) continue;
      assert.equal(room.end.top, served.top);
    }
    assert.ok(house.place.current.log.held);
    assert.ok(!house.place.current.parts.stale);
    assert.deepEqual(view.rows, house.place.current.log.entries);
    if (house.place.current.parts.atEnd) return;
    while (!house.place.current.parts.atEnd) {
      house.newer();
      await house.calm();
    }
    assert.deepEqual(view.rows, house.place.current.log.entries);
    for (const [id, name] of house.names) assert.equal(house.people.now({ id }).name, name);
  });
});
