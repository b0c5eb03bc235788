import assert from "node:assert/strict";
import { test } from "node:test";

import { endless, real } from "../../lossviz/web/reading.js";
import { fixture } from "./fixtures.js";

for (const { text, value } of fixture("numbers"))
  test(`${JSON.stringify(text)} is what Python reads`, () => assert.equal(real(text), value));

test("an infinity is its word or its sign, as links write it", () => {
  const said = ["-inf", "−∞", " ∞ ", "+INF", "1e999", "infinity", ""].map((text) => endless(text));
  assert.deepEqual(said, ["-inf", "-inf", "inf", "inf", null, null, null]);
  assert.equal(endless(3), null);
});
