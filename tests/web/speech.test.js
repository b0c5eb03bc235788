import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.window ??= /** @type {any} */ ({});
const { heardIn, told } = await import("../../lossviz/web/sound.js");
const { plainly, sentenceOf } = await import("../../lossviz/web/speech.js");
const { decoded } = await import("../../lossviz/web/patches.js");
const { fixture } = await import("./fixtures.js");

const payloads = fixture("links").map((link) => link.payload);
for (const { figure } of payloads) figure.data = decoded(figure.data);
const payload = payloads.find(({ id }) => id === "huber");

test("names are said without their symbols, unless they are nothing else", () => {
  const names = ["prediction ŷ", "gradient ∂ℓ/∂ŷ", "<b>loss ℓ</b>", "δ", "true probability"];
  assert.deepEqual(names.map(plainly), ["prediction", "gradient", "loss", "δ", "true probability"]);
});

test("what is said has parameter, label and prediction, and the loss and the gradient as they are drawn", () => {
  const said = sentenceOf(payload, payload.state, payload.figure.data);
  const height = (id) => payload.figure.data.find(({ uid }) => uid === id).y[0];
  const { delta, label, prediction } = payload.state;
  assert.equal(said, `δ ${delta}, label ${label}, prediction ${prediction}: `
    + `loss ${height("value-point")}, gradient ${height("gradient-point")}.`);
});

test("numbers are rounded, and one that is none is called so", () => {
  const shown = payload.figure.data.map((trace) => ({ ...trace,
    y: trace.uid === "value-point" ? [null] : trace.uid === "gradient-point" ? [-0.123456789] : trace.y }));
  const said = sentenceOf(payload, { ...payload.state, delta: 1.23456789 }, shown);
  assert.match(said, /^δ 1\.235, .*: loss no finite number, gradient −0\.1235\.$/);
});

test("of every picture all numbers that are said stand in it, a few of them", () => {
  for (const each of payloads) {
    const said = sentenceOf(each, each.state, each.figure.data);
    assert.ok(!/undefined|NaN|null/.test(said), said);
    assert.ok(said.split(",").length <= 16, said);
  }
});

const at = (away) => ({ payload, figure: { away }, shown: payload.figure.data });
const panel = (place) => ({ scene: null, panel: [["x", "y"], ["x2", "y2"], ["x3", "y3"]][place] });

test("the first panel in sight is heard", () => {
  assert.deepEqual(heardIn(at([])).map(({ uid }) => uid), ["value-curve"]);
  assert.deepEqual(heardIn(at([panel(0)])).map(({ uid }) => uid), ["gradient-curve"]);
  assert.deepEqual(heardIn(at([panel(0), panel(1)])).map(({ uid }) => uid), ["curvature-curve"]);
  assert.deepEqual(heardIn(at([0, 1, 2].map(panel))).map(({ uid }) => uid), ["value-curve"]); // a surface is alone
  assert.deepEqual(heardIn({ ...at([]), shown: null }), []);
});

test("what was heard is told in words", () => {
  const curves = [{ name: "loss ℓ", x: [-3, 0, 3] }, { name: "L1", x: [-3, 3] }];
  assert.equal(told(curves, [-1, 5.5]),
    "Heard: loss, then L1, from −3 to 3. The lowest tone is −1, the highest 5.5.");
});
