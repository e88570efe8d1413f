// Whom an "@" may mean, by the letters after it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { begunCall, isWhole } from "../../static/js/model/writing/calling.js";

test("a name is whole when nothing is left to be put in, whatever its case", () => {
  for (const written of ["Ann Lee", "ann lee", "ANN LEE", "ａｎｎ lee", "Ann Lee "]) assert.ok(isWhole(written, "Ann Lee"), written);
  // Without its mark it calls nobody.
  for (const written of ["", "Ann", "Ann Le", "Ann Lees", "Ann Léé"]) assert.ok(!isWhole(written, "Ann Lee"), written);
  assert.ok(isWhole("RENE\u0301", "René"));
  assert.ok(!isWhole("rene", "René"));
});

test("a name is begun after a space or a bracket, and not within a word", () => {
  assert.equal(begunCall("hi @an"), "@an");
  assert.equal(begunCall("(@"), "@");
  assert.equal(begunCall("ada@an"), null);
});
