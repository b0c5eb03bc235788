import assert from "node:assert/strict";
import { test } from "node:test";

import { edgeOf, holding, seenOf, settledOn } from "../../lossviz/web/fits.js";
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
const on = (fit, data, room) => settledOn(fit, seenOf(fit, data), room);
const FIT = { axis: "y", traces: ["a", "b"], rungs: [rung(0, 1), rung(0, 2), rung(-3, 3)] };

test("an axis settles on the first rung that holds what is shown, or on the last", () => {
  const settled = (...data) => on(FIT, data.map(([uid, ...y]) => ({ uid, y })));
  assert.equal(settled(["a", 0, 0.5]), 0);
  assert.equal(settled(["a", 0, 1.0000001], ["c", 7]), 0);
  assert.equal(settled(["a", 0, 1.5], ["b", NaN, null, 2]), 1);
  assert.equal(settled(["a", -1]), 2);
  assert.equal(settled(["a", 9]), 2);
  assert.equal(settled(["a", 0, 0]), 2);
  assert.equal(settled(["a", NaN]), 2);
  assert.equal(on(FIT, [{ uid: "a", y: [[0, 1], [1, 2]] }]), 1);
  assert.equal(on(FIT, [{ uid: "a", y: [1] }, { uid: "b", y: [3], visible: false }]), 0);
});

test("an axis of a curve holds what its parameters can make of it, as long as it is filled and not cut", () => {
  const rungs = [rung(0, 1), rung(0, 2), rung(0, 5), { ...rung(0, 6), cut: true }];
  const ladder = { ...FIT, ends: { a: [0, 1] }, rungs };
  const at = (height, reach) => on(ladder, [{ uid: "a", y: [0, height] }], { reach, now: 0 });
  assert.deepEqual([0, 1, 2, 3].map((reach) => at(0.9, reach)), [0, 1, 2, 2]);
  assert.deepEqual([at(0.5, 2), at(0.1, 2), at(5.5, 1), at(0, 2)], [1, 0, 3, 3]);
  assert.deepEqual([holding(ladder, [[0, 1.5], [0.2]]), holding(ladder, [[0, 99]])], [1, 3]);
});

test("an axis of a surface stays while a third of it is filled", () => {
  const ladder = { ...FIT, rungs: [rung(0, 1), rung(0, 2), rung(0, 4), rung(0, 6), rung(0, 8)] };
  const at = (height, now) => on(ladder, [{ uid: "a", y: [0, height] }], { now });
  assert.deepEqual([at(0.9, -1), at(1.5, 2), at(1.2, 2)], [0, 2, 1]);
  assert.deepEqual([at(3, 1), at(3.7, 1), at(2.1, 1), at(7, 0)], [2, 2, 2, 4]);
});

test("an axis that grows just holds both ends, in steps that nobody sees", () => {
  assert.deepEqual([[0, 0.5], [0, 1.5], [0, 2], [Infinity, -Infinity], [0, 0]].map((ends) => edgeOf(FIT, ends)),
    [0, 0.5, 1, 0, 0]);
  assert.deepEqual([[-1.5, 1], [-3, 1], [0, 99]].map((ends) => edgeOf(FIT, ends)), [1.5, 2, 2]);
  assert.equal(edgeOf(FIT, [0, 1.51]), 0.625);
});
