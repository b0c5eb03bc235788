import assert from "node:assert/strict";
import { test } from "node:test";

import { firstToLast } from "../../lossviz/web/panels.js";

const line = (panel, more) => ({ type: "scatter", visible: true, xaxis: `x${panel}`, yaxis: `y${panel}`, ...more });
const surface = { type: "surface", visible: true, scene: "scene" };

test("of a panel the traces from the first that moved to the last are drawn, of one that stands the last", () => {
  const full = [surface, line(1), line(2), line(1), line(2), line(1), line(1, { visible: false }), line(2)];
  assert.deepEqual(firstToLast(full, new Set([0, 3])), [3, 7]);
  assert.deepEqual(firstToLast(full, new Set([1, 4, 5])), [1, 3, 5, 4]);
});

test("a panel with bars, or with lines that are filled, is drawn whole", () => {
  const bars = line(1, { type: "bar" });
  assert.deepEqual(firstToLast([line(1), bars, line(1)], new Set([2])), [0, 1, 2]);
  assert.deepEqual(firstToLast([line(1), line(1, { fill: "tonexty" }), line(1)], new Set([2])), [0, 1, 2]);
  assert.deepEqual(firstToLast([line(1), line(1, { fill: "none" }), line(1)], new Set([2])), [2]);
});
