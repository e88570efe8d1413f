// Which rows of a long list are drawn.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ALL, rowsInSight } from "../../static/js/rooms/window.js";

const ROW = 32;
const HEIGHT = 640;

test("a list that is not long is drawn whole, wherever it is scrolled to", () => {
  for (const top of [0, 100, 1e6]) {
    assert.deepEqual(rowsInSight({ count: ALL, row: ROW, top, height: HEIGHT }), { first: 0, end: ALL });
  }
});

test("of a long one all rows in sight are drawn, and not many more", () => {
  for (const count of [ALL + 1, 1_000, 10_001]) {
    for (let top = 0; top <= count * ROW - HEIGHT; top += 997) {
      const { first, end } = rowsInSight({ count, row: ROW, top, height: HEIGHT });
      assert.ok(0 <= first && first * ROW <= top);
      assert.ok(end <= count && (end * ROW >= top + HEIGHT || end === count));
      assert.ok(end - first <= 200);
    }
  }
});

test("one that was scrolled beyond its end, as rooms went, shows its end", () => {
  const { first, end } = rowsInSight({ count: 400, row: ROW, top: 1e6, height: HEIGHT });
  assert.equal(end, 400);
  assert.ok(first < 400 && first >= 0);
});

test("one that is not seen at all has some rows", () => {
  const { first, end } = rowsInSight({ count: 400, row: ROW, top: 0, height: 0 });
  assert.ok(end - first > 10);
});
