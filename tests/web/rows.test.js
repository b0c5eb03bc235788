import assert from "node:assert/strict";
import { test } from "node:test";

import { decoded } from "../../lossviz/web/patches.js";
import { blocksAt, inputs, locate, lookUp, row } from "../../lossviz/web/rows.js";
import { unpacked } from "../../lossviz/web/tables.js";
import { bytes, fixture } from "./fixtures.js";

const RULE = {
  id: "t", dtype: "float32", quantities: ["q"], length: 6, parameters: [],
  prediction: { control: "prediction", nodes: [0, 1, 2] }, label: { control: "label", nodes: [0, 1] },
};

test("a value lies at a node, between two, or outside", () => {
  assert.deepEqual(locate([0, 1, 3], 1), [[1, 1]]);
  assert.deepEqual(locate([0, 1, 3], 1.5), [[1, 0.75], [2, 0.25]]);
  for (const outside of [-0.1, 3.1, NaN, null, undefined, "1"]) assert.equal(locate([0, 1, 3], outside), null);
  assert.deepEqual(locate([null, 0, 1], null), [[0, 1]]);
  assert.equal(locate([null, 0, 1], -1), null);
});

test("the four shapes of a table's rule are read", () => {
  const numbers = Float32Array.from([1, 2, 3, 4, 5, 6]);
  const read = (terms, label) => [...row({ ...RULE, terms }, numbers, [[0, 1]], [[label, 1]], { count: 3 })];
  assert.deepEqual(read([{ start: 1, label: -1, prediction: 1, weight: null }], 1), [1, 2, 3]); // a shifted profile
  const ofClass = (start, weight) => ({ start, label: 0, prediction: 1, weight });
  const mixed = [ofClass(0, [1, 0]), ofClass(3, [0, 1])];
  assert.deepEqual(read(mixed, 0), [1, 2, 3]);
  assert.deepEqual(read(mixed, 1), [4, 5, 6]);
  assert.deepEqual(read([{ start: 0, label: 1, prediction: 1, weight: null }], 1), [2, 3, 4]); // a window
  assert.deepEqual(read([{ start: 0, label: 3, prediction: 1, weight: null }], 1), [4, 5, 6]); // a row for each label
});

test("a share of zero silences an infinity, and what is left infinite is a gap", () => {
  const ofClass = (start, weight) => ({ start, label: 0, prediction: 1, weight });
  const terms = [ofClass(0, [1, 0]), ofClass(1, [0, 1])];
  const numbers = Float32Array.from([Infinity, 2]);
  const read = (label) => [...row({ ...RULE, length: 2, terms }, numbers, [[0, 1]], [[label, 1]], { count: 1 })];
  assert.deepEqual(read(1), [2]);
  assert.deepEqual(read(0), [NaN]);
});

test("blocks of several parameters are mixed, and none is looked up outside", () => {
  const parameters = [{ control: "a", nodes: [0, 1] }, { control: "b", nodes: [0, 1, 2] }];
  const rule = { ...RULE, quantities: ["p", "q"], parameters };
  assert.deepEqual(blocksAt(rule, "q", { a: 0.5, b: 2 }), [[8, 0.5], [11, 0.5]]);
  assert.equal(blocksAt(rule, "q", { a: 0.5, b: 2.1 }), null);
});

test("a mark at an infinity stands where its readout's axis has the sign for it", () => {
  const binding = { kind: "mark", trace: "m", x: "a", y: "b" };
  const traces = new Map([["m", { x: [0], y: [0] }]]);
  const known = { tables: {}, numbers: new Map(), traces, state: { a: "-inf", b: "inf" } };
  assert.deepEqual(lookUp(binding, known), { x: [-1e15], y: [1e15] });
});

test("a mark follows its controls, wherever they are", () => {
  const binding = { kind: "mark", trace: "m", x: "a" };
  const traces = new Map([["m", { x: [0, 0] }]]);
  assert.deepEqual(inputs(binding, {}, { a: 1 }), ["a"]);
  assert.deepEqual(inputs(binding, {}, {}), []);
  assert.deepEqual(lookUp(binding, { tables: {}, numbers: new Map(), traces, state: { a: 7 } }), { x: [7, 7] });
});

/** What a picture knows at a state. */
const knownAt = ({ payload, traces }, numbers, state) => ({
  state, traces, tables: payload.tables, numbers: new Map([[payload.tables.loss.id, numbers]]),
});

const pictures = fixture("rows").map((picture) => {
  const traces = decoded(picture.payload.figure.data).map((trace) => [trace.uid, trace]);
  return { ...picture, traces: new Map(traces) };
});

function near(found, expected, scale, what) {
  if (expected === null) assert.ok(!Number.isFinite(found), what);
  else {
    const apart = Math.abs(found - expected);
    assert.ok(apart <= 3e-6 * Math.abs(expected) + 2e-7 * scale, `${what}: ${found}, ${expected}`);
  }
}

for (const picture of pictures) test(`numbers of ${picture.payload.tables.loss.id} are the core's`, async () => {
  const numbers = await unpacked(bytes(picture.numbers));
  const find = (quantity, state, kind, more) => {
    const binding = { kind, table: "loss", quantity, trace: "", to: "y", stride: 1, lift: 0, ...more };
    return lookUp(binding, knownAt(picture, numbers, state));
  };
  for (const quantity of ["value", "gradient", "curvature"]) {
    const scale = Math.max(1, ...picture.points.map(({ expected }) => Math.abs(expected[quantity] ?? 0)));
    for (const { state, expected, at_kink } of picture.points) {
      if (quantity === "curvature" && at_kink) continue; // it jumps from one float32 to the next there
      const { x, y } = find(quantity, state, "point", { x: "prediction" });
      near(y[0], expected[quantity], scale, `${quantity} at ${JSON.stringify(state)}`);
      assert.deepEqual(x, [state.prediction]);
      const at = picture.payload.tables.loss.prediction.nodes.indexOf(state.prediction);
      if (at < 0) continue;
      const whole = find(quantity, state, "row", { at: "x" });
      const label = picture.payload.tables.loss.label.nodes.indexOf(state.label);
      assert.ok(Object.is(whole.y[at], y[0]));
      assert.ok(whole.x.every((each) => each === state.label));
      assert.ok(Object.is(find(quantity, state, "surface").z[label][at], y[0]));
      if (at % 4 === 0) assert.ok(Object.is(find(quantity, state, "row", { stride: 4 }).y[at / 4], y[0]));
      assert.equal(find(quantity, state, "point", { lift: 0.5 }).y[0], y[0] + 0.5);
    }
  }
});

for (const picture of pictures.filter(({ payload }) => payload.tables.breaks)) {
  test(`jumps of ${picture.payload.tables.loss.id} are where they are`, async () => {
    const numbers = await unpacked(bytes(picture.numbers));
    const { nodes } = picture.payload.tables.loss.prediction;
    const inside = (/** @type {number} */ place) => place >= nodes[0] && place <= nodes.at(-1);
    for (const { state, kinks } of picture.rows) {
      const known = knownAt(picture, numbers, state);
      const { x: rings } = lookUp({ kind: "rings", table: "loss", breaks: "breaks", side: 1, trace: "" }, known);
      const found = [...new Set([...rings].filter(inside))];
      assert.equal(found.length, new Set(kinks).size, JSON.stringify(state));
      for (const kink of kinks) assert.ok(found.some((place) => Math.abs(place - kink) < 1e-5), JSON.stringify(state));
      const row = { kind: "row", table: "loss", quantity: "curvature", to: "y", stride: 1, lift: 0, trace: "" };
      const { x, y } = lookUp({ ...row, breaks: "breaks", side: 5 }, known);
      assert.ok(x.length === nodes.length && y.length === nodes.length);
      for (let i = 1; i < x.length; i++) {
        assert.ok(x[i] >= x[i - 1]);
        const steep = Math.abs(y[i] - y[i - 1]) > 0.05 * (1 + Math.abs(y[i]));
        if (steep && picture.payload.id === "huber") assert.equal(x[i], x[i - 1], "a jump stands upright");
      }
    }
  });
}

for (const picture of pictures) test(`every binding of ${picture.payload.tables.loss.id} is found`, async () => {
  const known = knownAt(picture, await unpacked(bytes(picture.numbers)), picture.payload.state);
  for (const binding of picture.payload.bindings) {
    const found = lookUp(binding, known);
    assert.ok(found && Object.values(found).every((values) => values.length > 0), JSON.stringify(binding));
    assert.ok(inputs(binding, picture.payload.tables, known.state).every((name) => name in known.state));
    const outside = Object.fromEntries(picture.payload.tables.loss.parameters.map(({ control }) => [control, 1e9]));
    if (binding.fixed) continue;
    const lost = lookUp(binding, { ...known, state: { ...known.state, ...outside } });
    assert.equal(lost === null, binding.kind !== "mark" && Object.keys(outside).length > 0);
    if (binding.kind !== "mark") assert.equal(lookUp(binding, { ...known, numbers: new Map() }), null);
  }
});
