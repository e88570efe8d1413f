// Whatever order things come in, the page ends with the rooms as they are.

import assert from "node:assert/strict";
import { test } from "node:test";

import { House } from "./house.js";
import { everySeed } from "./random.js";
import { ada } from "./served.js";

const SCENES = 3_000;
const STEPS = 60;

/** The rows of the room looked at, kept only by what the model tells. */
class Rows {
  rows = [];

  constructor(place) {
    const hear = (type, then) =>
      place.addEventListener(type, ({ detail }) => detail.room === place.current && then(detail));
    const anew = ({ room }) => (this.rows = [...(room?.log.entries ?? [])]);
    hear("went", anew);
    hear("reset", anew);
    hear("older", ({ entries }) => this.rows.unshift(...entries));
    hear("added", ({ entries }) => this.rows.push(...entries));
    hear("changed", ({ offset, entry }) => {
      const at = this.rows.findIndex((row) => row.offset === offset);
      if (at >= 0) this.rows.splice(at, 1, ...(entry ? [entry] : []));
    });
    anew({ room: place.current });
  }

  /** Long sessions let go of what is old. */
  trim({ log }) {
    log.trim(8);
    this.rows = this.rows.filter(({ offset }) => offset >= log.bottom);
  }
}

async function step(house, view, chance) {
  const { place, line } = house;
  const deed = chance.below(20);
  if (deed < 7) house.speak();
  else if (deed < 12) house.deliver();
  else if (deed < 14) house.takePage();
  else if (deed < 16) await house.answer();
  else if (deed < 17) house.older();
  else if (deed < 18) house.read();
  else if (chance.is(0.3)) place.go(chance.pick(["lobby", "garden"]));
  else if (chance.is(0.2)) view.trim(place.current);
  else if (chance.is(0.3)) house.rename();
  else if (chance.is(0.3)) house.clock.turn(1_000);
  else if (line.up) await house.drop();
  else house.come();
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
      const knowsAll = !room.log.held || room.log.bottom <= room.readOffset + 1;
      if (knowsAll) assert.equal(room.unread, missed.length, `unread in ${served.name}`);
      if (!room.log.held) continue;
      assert.equal(room.log.top, served.top);
      assert.deepEqual(room.log.entries, served.shown.filter(({ offset }) => offset >= room.log.bottom));
      const mentioned = missed.filter(({ text }) => text.includes("@ada"));
      if (knowsAll) assert.equal(room.mentions, mentioned.length, `mentions in ${served.name}`);
    }
    assert.deepEqual(view.rows, house.place.current.log.entries);
    for (const [id, name] of house.names) assert.equal(house.people.now({ id }).name, name);
  });
});
