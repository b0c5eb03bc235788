import assert from "node:assert/strict";
import { test } from "node:test";

import { followed, tellNow } from "../../lossviz/web/following.js";
import { fitted } from "../../lossviz/web/heights.js";
import { holds, inside } from "../../lossviz/web/highlight.js";
import { stays } from "../../lossviz/web/stage.js";
import { beyond } from "../../lossviz/web/veil.js";
import { wordsAt } from "../../lossviz/web/words.js";

const BOX = { left: 40, top: 30, width: 200, height: 120 };

test("marks hold at the state they were made for, whatever else there is", () => {
  const marked = { state: { delta: 1, label: 0 }, marks: [] };
  assert.equal(holds(marked, { delta: 1, label: 0, view: "top", range: 12 }), true);
  assert.equal(holds(marked, { delta: 1.1, label: 0 }), false);
  assert.equal(holds(marked, { label: 0 }), false);
  assert.equal(holds(null, { delta: 1 }), false);
});

test("while a picture moves the numbers beside it are those of its points", () => {
  const ratio = { trace: "gradient-point", per: "prediction label" };
  const told = [{ trace: "value-point" }, { trace: "curvature-point" }, ratio];
  const cells = told.map((dataset) => ({ dataset, textContent: "before" }));
  const drawn = { "value-point": { y: [1.87549] }, "curvature-point": { y: [null] }, "gradient-point": { y: [-1.5] } };
  const texts = (state) => {
    tellNow({ querySelectorAll: () => cells }, (id) => drawn[id], state);
    return cells.map(({ textContent }) => textContent);
  };
  assert.deepEqual(texts({ prediction: -3, label: 1 }), ["1.875", "–", "0.375"]);
  drawn["gradient-point"].y = [0];
  assert.deepEqual(texts({ prediction: 1, label: 1 }), ["1.875", "–", "–"]);
});

test("what stays true follows the picture, with the numbers of the moment", () => {
  const shown = {
    curve: { x: [-3, -2, -2, 0, 2, 2, 3], y: [-2, -2, -2, 0, 2, 2, 2] },
    rings: { x: [-2, 2], y: [2, 2] },
    point: { x: [2.5], y: [-2] },
  };
  const mark = { panel: "xy", points: [], text: "" };
  const at = (follows, state = {}) => followed({ ...mark, follows }, (id) => shown[id], state);
  const words = ["slope δ = ", { control: "delta" }];
  const [tail] = at({ trace: "curve", rings: "rings", start: 1, words }, { delta: 2 });
  assert.deepEqual([tail.points, tail.text], [[[2, 2], [3, 2]], "slope δ = 2"]);
  assert.deepEqual(at({ trace: "curve", rings: "rings", end: 0, words: [] })[0].points, [[-3, -2], [-2, -2]]);
  assert.deepEqual(at({ trace: "curve", rings: "rings", start: 0, end: 1, words: [] })[0].points.length, 3);
  const pull = ["pulls with ", { trace: "point", size: true }, " at ", { control: "prediction", less: "label" }];
  const [point] = at({ trace: "point", at: 0, words: pull }, { prediction: 1, label: 1.5 });
  assert.deepEqual([point.points, point.text], [[[2.5, -2]], "pulls with 2 at −0.5"]);
  shown.rings.x[1] = 3; // at the end of the axis
  assert.deepEqual(at({ trace: "curve", rings: "rings", start: 1, words }), []);
  shown.rings.x[1] = NaN; // beyond the axis
  assert.deepEqual(at({ trace: "curve", rings: "rings", start: 1, words }), []);
  assert.deepEqual(at({ trace: "rings", at: 1, words: [] }), []);
  assert.deepEqual(followed(mark, () => undefined, {}), []);
});

test("words stand above their place towards the middle, and below it at the upper edge", () => {
  assert.deepEqual(wordsAt("|r|", [[20, 80]], BOX), { x: 35, y: 65, anchor: "start" });
  assert.deepEqual(wordsAt("|r|", [[180, 80]], BOX), { x: 165, y: 65, anchor: "end" });
  const { y } = wordsAt("|r|", [[180, 5]], BOX);
  assert.ok(y > 5 + 13); // below the ring
  assert.deepEqual(wordsAt("|r|", [[20, 80], [60, 82], [100, 80]], BOX), { x: 60, y: 67, anchor: "middle" });
  assert.equal(wordsAt("|r|", [[20, 80], [60, 60], [100, 40]], BOX).anchor, "start");
});

const WORDS = "pulls with 1";
/** The rectangle of words, a little less than their letters take. */
const taken = ({ x, y, anchor }, scale = 1) => {
  const long = scale * 6.5 * WORDS.length;
  const left = { start: x, middle: x - long / 2, end: x - long }[anchor];
  return { left, right: left + long, top: y - 10 * scale, bottom: y + 2 * scale };
};
const lies = ([x, y], { left, right, top, bottom }) => x > left && x < right && y > top && y < bottom;

test("words lie on no curve and on no other words, wherever their place is on a curve, and stay in the panel", () => {
  const curves = [ // a jump from below to above, a parabola, and a falling curve
    [[0, 110], [100, 110], [100, 30], [200, 30]],
    Array.from({ length: 101 }, (_, i) => [2 * i, 110 - ((i - 50) / 5) ** 2]),
    Array.from({ length: 101 }, (_, i) => [2 * i, 20 + 90 * (i / 100) ** 0.3]),
  ];
  for (const curve of curves)
    for (let place = 0; place < curve.length; place += curve.length > 9 ? 10 : 1) {
      const [x, y] = curve[place];
      const rim = taken(wordsAt(WORDS, [[x, y]], BOX, { curves: [curve] }));
      const dense = curve.slice(1).flatMap((to, k) => Array.from({ length: 50 }, (_, i) =>
        [0, 1].map((axis) => curve[k][axis] + (to[axis] - curve[k][axis]) * i / 49)));
      assert.ok(!dense.some((point) => lies(point, rim)), `${x} ${y}`);
      assert.ok(rim.left >= 0 && rim.right <= BOX.width, `${x} ${y}`);
    }
  const free = taken(wordsAt(WORDS, [[150, 80]], BOX));
  const moved = taken(wordsAt(WORDS, [[150, 80]], BOX, { words: [free] }));
  const apart = (one, other) => one.right <= other.left || one.bottom <= other.top;
  assert.ok(apart(free, moved) || apart(moved, free));
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

test("a veil covers the curves on both sides of what is seen, as far as their panel goes", () => {
  assert.deepEqual(beyond(50, 120, 200), [[0, 50], [120, 200]]);
  assert.deepEqual(beyond(-30, 120, 200), [[120, 200]]);
  assert.deepEqual(beyond(65, 240, 200), [[0, 65]]);
  assert.deepEqual(beyond(300, 400, 200), [[0, 200]]);
});
