import assert from "node:assert/strict";
import { test } from "node:test";

import { flattened, isScene } from "../../lossviz/web/flat.js";

test("without WebGL the panels take the scenes' place", () => {
  const note = (yref, y) => ({ yref, y });
  const { data, layout } = flattened([{ type: "surface" }, { type: "scatter3d" }, { type: "scatter", x: [1] }], {
    height: 800, scene: {}, scene2: {}, xaxis: {}, yaxis: { domain: [0, 0.2] }, yaxis2: { domain: [0.3, 0.5] },
    annotations: [note("paper", 0.5), note("paper", 0.95), note("y", 3)],
  });
  assert.deepEqual(data, [{ visible: false }, { visible: false }, { type: "scatter", x: [1] }]);
  assert.ok(!("scene" in layout) && !("scene2" in layout));
  assert.deepEqual([layout.yaxis.domain, layout.yaxis2.domain], [[0, 0.4], [0.6, 1]]);
  assert.equal(layout.height, 400);
  assert.deepEqual(layout.annotations, [note("paper", 1), note("y", 3)]);
});

test("a picture of scenes alone is empty, and one of panels alone stays", () => {
  assert.deepEqual(flattened([], { scene: {} }).layout, { annotations: [] });
  const { layout } = flattened([], { height: 500, yaxis: {} });
  assert.deepEqual([layout.yaxis.domain, layout.height], [[0, 1], 500]);
  assert.deepEqual(["scene", "scene2", "scenes", "xaxis"].map(isScene), [true, true, false, false]);
});
