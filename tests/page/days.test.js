// Days, in time zones whose clocks are changed in different ways.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { dayOf, untilTomorrow } from "../../static/js/model/reading/days.js";

const HOUR = 3_600_000;
const zone = process.env.TZ;

afterEach(() => (process.env.TZ = zone ?? ""));

const days = [
  ["Europe/Berlin", "2026-03-28T23:00:00Z", 23], // an hour is missing at night
  ["Europe/Berlin", "2026-10-24T22:00:00Z", 25], // an hour comes twice
  ["America/Santiago", "2026-09-06T04:00:00Z", 23], // there is no midnight
  ["Australia/Lord_Howe", "2026-10-03T13:30:00Z", 23.5], // half an hour is missing
  ["Asia/Kathmandu", "2026-11-29T18:15:00Z", 24],
  ["Pacific/Kiritimati", "2026-11-29T10:00:00Z", 24],
  ["America/St_Johns", "2026-11-30T03:30:00Z", 24],
  ["UTC", "2026-12-31T00:00:00Z", 24],
];

for (const [name, begins, hours] of days) {
  test(`the day that begins in ${name} at ${begins} has ${hours} hours`, () => {
    process.env.TZ = name;
    const start = Date.parse(begins);
    const end = start + hours * HOUR;
    assert.equal(dayOf(start - 1), dayOf(start) - 1);
    for (let at = start; at < end; at += HOUR / 4) {
      assert.equal(dayOf(at), dayOf(start));
      assert.equal(untilTomorrow(at), end - at);
    }
    assert.equal(dayOf(end), dayOf(start) + 1);
  });
}
