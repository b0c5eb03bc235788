import assert from "node:assert/strict";
import { test } from "node:test";

import { fitted } from "../../lossviz/web/heights.js";
import { holds, inside, wordsAt } from "../../lossviz/web/highlight.js";
import { stays } from "../../lossviz/web/stage.js";

const BOX = { left: 40, top: 30, width: 200, height: 120 };

test("marks hold at the state they were made for, whatever else there is", () => {
  const marked = { state: { delta: 1, label: 0 }, marks: [] };
  assert.equal(holds(marked, { delta: 1, label: 0, view: "top", range: 12 }), true);
  assert.equal(holds(marked, { delta: 1.1, label: 0 }), false);
  assert.equal(holds(marked, { label: 0 }), false);
  assert.equal(holds(null, { delta: 1 }), false);
});

test("words stand above their place towards the middle, and below it at the upper edge", () => {
  assert.deepEqual(wordsAt([[20, 80]], BOX), { x: 35, y: 65, anchor: "start" });
  assert.deepEqual(wordsAt([[180, 80]], BOX), { x: 165, y: 65, anchor: "end" });
  const { y } = wordsAt([[180, 5]], BOX);
  assert.ok(y > 5 + 13); // below the ring
  assert.deepEqual(wordsAt([[20, 80], [60, 82], [100, 80]], BOX), { x: 60, y: 67, anchor: "middle" });
  assert.equal(wordsAt([[20, 80], [60, 60], [100, 40]], BOX).anchor, "start");
});

test("what lies outside a panel is left out", () => {
  assert.deepEqual(inside([[-5, 10], [0, 10], [200.5, 119], [100, 130]], BOX), [[0, 10], [200.5, 119]]);
});

test("a picture is as high as its page has room, within what its parts can bear", () => {
  assert.equal(fitted(600, 0), 600);
  assert.equal(fitted(600, 500), 500);
  assert.equal(fitted(600, 700), 700);
  assert.ok(fitted(600, 100) > 400 && fitted(600, 100) < 500);
  assert.ok(fitted(600, 2000) > 700 && fitted(600, 2000) < 900);
});

test("the stage stays in a high window that it leaves room in", () => {
  assert.equal(stays(640, 900), true);
  assert.equal(stays(760, 900), false);
  assert.equal(stays(400, 800), false);
});
