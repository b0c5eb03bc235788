import assert from "node:assert/strict";
import { test } from "node:test";

import { settledOn } from "../../lossviz/web/fits.js";
import { nearer } from "../../lossviz/web/nearer.js";
import { fixture } from "./fixtures.js";

test("what is drawn nearer to the eye is where Python puts it", () => {
  for (const { points: [x, y, z], ranges, scene, by, found } of fixture("nearer")) {
    const axes = Object.fromEntries(["x", "y", "z"].map((axis, k) => [`${axis}axis`, { range: ranges[k] }]));
    const moved = nearer({ x, y, z }, { ...scene, ...axes }, by);
    for (const [k, axis] of ["x", "y", "z"].entries())
      for (const [i, value] of found[k].entries()) assert.ok(Math.abs(moved[axis][i] - value) < 1e-9);
  }
});

const rung = (low, high) => ({ low, high, layout: {}, traces: {} });
const FIT = { axis: "y", traces: ["a", "b"], rungs: [rung(0, 1), rung(0, 2), rung(-3, 3)] };

test("an axis settles on the first rung that holds what is shown, or on the last", () => {
  const settled = (...data) => settledOn(FIT, data.map(([uid, ...y]) => ({ uid, y })));
  assert.equal(settled(["a", 0, 0.5]), 0);
  assert.equal(settled(["a", 0, 1.0000001], ["c", 7]), 0);
  assert.equal(settled(["a", 0, 1.5], ["b", NaN, null, 2]), 1);
  assert.equal(settled(["a", -1]), 2);
  assert.equal(settled(["a", 9]), 2);
  assert.equal(settled(["a", 0, 0]), 2);
  assert.equal(settled(["a", NaN]), 2);
  assert.equal(settledOn(FIT, [{ uid: "a", y: [[0, 1], [1, 2]] }]), 1);
  assert.equal(settledOn(FIT, [{ uid: "a", y: [1] }, { uid: "b", y: [3], visible: false }]), 0);
});
