// What one wants: at once on this device, soon on the others, and taken back if it is refused.

import assert from "node:assert/strict";
import { test } from "node:test";

import { House } from "./house.js";
import { Chance } from "./random.js";
import { ada } from "./served.js";
import { FOR_GOOD, Preferences } from "../../static/js/model/people/preferences.js";
import { isQuietHour } from "../../static/js/model/people/quiet.js";

const HOUR = 3_600_000;
const NIGHT = { from: "22:00", to: "07:00" };

async function opened(boot = {}) {
  const house = new House(new Chance(7));
  const { place, line, clock } = house;
  const preferences = new Preferences(boot, { line, place, time: clock });
  await house.come();
  line.asked = [];
  return { house, place, line, clock, preferences, garden: place.room("garden") };
}

const welcome = (house, more) => house.line.hear({
  type: "welcome",
  you: ada,
  rooms: house.rooms.map((room) => ({ ...room.stateFor(ada), ...more.state })),
  preferences: more.preferences,
  version: more.version,
});

test("a wish holds at once, and goes when it is refused", async () => {
  const { line, preferences, garden } = await opened();
  line.hear({ type: "preferred", version: 1, key: "sounds", value: false });
  const wishes = [preferences.put("level", "quiet", garden), preferences.put("sounds", true)];
  assert.deepEqual([garden.level, preferences.get("sounds")], ["quiet", true]);
  const [level, sounds] = line.asked.filter(({ event }) => event.type === "prefer");
  assert.deepEqual(level.event, { type: "prefer", key: "level", value: "quiet", room: "garden" });
  assert.deepEqual(sounds.event, { type: "prefer", key: "sounds", value: true });
  level.reject({ code: "not_stored" });
  sounds.reject({ code: "no_line" });
  const refused = await Promise.allSettled(wishes);
  assert.deepEqual(refused.map(({ reason }) => reason.code), ["not_stored", "no_line"]);
  assert.deepEqual([garden.level, preferences.get("sounds")], ["mentions", false]);
});

test("of what another device wants the higher version counts, in whatever order it is told", async () => {
  const { house, line, preferences, garden } = await opened();
  line.hear({ type: "preferred", version: 7, key: "level", room: "garden", value: "hidden" });
  line.hear({ type: "preferred", version: 6, key: "level", room: "garden", value: "all" });
  line.hear({ type: "preferred", version: 8, key: "hide_words", value: true });
  assert.deepEqual([garden.level, preferences.get("hide_words")], ["hidden", true]);
  // A welcome that was made before that does not undo it; one made after it does.
  welcome(house, { state: { level: "all" }, preferences: {}, version: 6 });
  assert.deepEqual([garden.level, preferences.get("hide_words")], ["hidden", true]);
  welcome(house, { state: { level: "all" }, preferences: { sounds: false }, version: 9 });
  assert.deepEqual([garden.level, preferences.get("hide_words"), preferences.get("sounds")], ["all", null, false]);
});

test("no wish is that of the place", async () => {
  const { line, garden } = await opened({ level: "quiet" });
  line.hear({ type: "preferred", version: 1, key: "level", room: "garden", value: "all" });
  line.hear({ type: "preferred", version: 2, key: "level", room: "garden" });
  assert.equal(garden.level, "quiet");
  line.hear({ type: "preferred", version: 3, key: "muted_until", room: "garden", value: FOR_GOOD });
  line.hear({ type: "preferred", version: 4, key: "muted_until", room: "garden" });
  assert.equal(garden.mutedUntil, 0);
});

test("a mute and do not disturb end by themselves, and that is told", async () => {
  const { clock, place, preferences, garden } = await opened();
  preferences.put("muted_until", clock.now() + HOUR, garden).catch(() => {});
  preferences.put("dnd_until", clock.now() + 2 * HOUR).catch(() => {});
  assert.deepEqual([preferences.isMuted(garden), preferences.dnd], [true, true]);
  let [changes, lists] = [0, 0];
  preferences.addEventListener("changed", () => changes++);
  place.addEventListener("listed", () => lists++);
  clock.turn(HOUR - 20_000);
  assert.deepEqual([changes, lists], [0, 0]);
  clock.turn(30_000);
  assert.deepEqual([preferences.isMuted(garden), preferences.dnd, changes, lists], [false, true, 1, 1]);
  clock.turn(HOUR);
  assert.deepEqual([preferences.dnd, changes, lists], [false, 2, 2]);
});

test("quiet hours are those of a zone and of the day on which they begin", () => {
  const at = (text) => Date.parse(`${text}:00Z`);
  const quiet = (text, zone = "UTC", hours = { mon: NIGHT, wed: { from: "12:00", to: "13:00" } }) =>
    isQuietHour(hours, zone, at(text));
  const monday = ["2025-06-02T21:59", "2025-06-02T22:00", "2025-06-03T00:00", "2025-06-03T06:59", "2025-06-03T07:00"];
  assert.deepEqual(monday.map((time) => quiet(time)), [false, true, true, true, false]);
  const other = ["2025-06-03T22:00", "2025-06-04T12:30", "2025-06-04T13:00", "2025-06-02T03:00"];
  assert.deepEqual(other.map((time) => quiet(time)), [false, true, false, false]);
  assert.deepEqual([quiet("2025-06-02T20:30", "Europe/Berlin"), quiet("2025-06-03T05:30", "Europe/Berlin")], [true, false]);
  assert.equal(quiet("2025-06-02T22:30", "Nowhere/Land"), true);
  const week = { from: "00:00", to: "00:00" };
  assert.equal(quiet("2025-06-02T00:00", "UTC", { mon: week }), true);
  assert.equal(quiet("2025-06-03T00:00", "UTC", { mon: week }), false);
});
