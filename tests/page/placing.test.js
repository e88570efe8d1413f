// Where a popover stands: within the view, and never over what was pressed if there is room anywhere.

import assert from "node:assert/strict";
import test from "node:test";

import { placed } from "../../static/js/parts/placing.js";
import { everySeed } from "./random.js";

const box = (left, top, width, height) => ({ left, top, right: left + width, bottom: top + height });

test("it stands below, or above where there is no room below", () => {
  const view = { width: 1_000, height: 600 };
  const size = { width: 200, height: 100 };
  assert.deepEqual(placed(box(300, 100, 50, 20), size, view), { left: 300, top: 124 });
  assert.deepEqual(placed(box(300, 550, 50, 20), size, view), { left: 300, top: 446 });
});

test("it begins where that begins, in the direction of reading, or ends where that ends", () => {
  const view = { width: 1_000, height: 600 };
  const size = { width: 200, height: 100 };
  const anchor = box(500, 100, 50, 20);
  assert.equal(placed(anchor, size, view, { rtl: true }).left, 350);
  assert.equal(placed(anchor, size, view, { end: true }).left, 350);
  assert.equal(placed(anchor, size, view, { rtl: true, end: true }).left, 500);
});

test("wherever there is room, it covers nothing of it and is all in view", async () => {
  const seen = new Set();
  await everySeed(2_000, (chance) => {
    const view = { width: 320 + chance.below(1_000), height: 200 + chance.below(800) };
    const size = { width: 100 + chance.below(200), height: 40 + chance.below(400) };
    const anchor = box(chance.below(view.width - 20), chance.below(view.height - 20), 20 + chance.below(200), 20);
    const { left, top } = placed(anchor, size, view, { rtl: chance.is(0.5), end: chance.is(0.5) });
    const apart =
      left >= anchor.right || left + size.width <= anchor.left || top >= anchor.bottom || top + size.height <= anchor.top;
    const beside = Math.max(anchor.left, view.width - anchor.right) >= size.width + 12;
    const overOrUnder = Math.max(anchor.top, view.height - anchor.bottom) >= size.height + 12;
    if (beside || overOrUnder) assert.ok(apart);
    if (size.height <= view.height - 16) assert.ok(top >= 8 && top + size.height <= view.height - 8);
    if (size.width <= view.width - 16) assert.ok(left >= 8 && left + size.width <= view.width - 8);
    seen.add(`${apart} ${beside} ${overOrUnder}`);
  });
  assert.ok(seen.size > 3);
});
