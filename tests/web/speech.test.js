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
  const names = ["prediction ŷ", "gradient ∂ℓ/∂ŷ = ψ(r)", "<b>loss ℓ</b>", "δ", "true probability", "0–1 loss", "0–1"];
  assert.deepEqual(names.map(plainly), ["prediction", "gradient", "loss", "δ", "true probability", "0–1 loss", "0–1"]);
  const inside = [
    "y of the selected point", "Smooth L1 loss (β = 1)", "Smooth L1", "prediction ŷ, or logit z",
  ];
  assert.deepEqual(inside.map(plainly), [
    "y of the selected point", "Smooth L1 loss", "Smooth L1", "prediction ŷ, or logit",
  ]);
});

test("what is said has parameter, label and prediction, and the loss and the gradient as they are drawn", () => {
  const said = sentenceOf(payload, payload.state, payload.figure.data, payload.figure.layout);
  const height = (id) => payload.figure.data.find(({ uid }) => uid === id).y[0];
  const { delta, label, prediction } = payload.state;
  assert.equal(said, `δ ${delta}, label ${label}, prediction ${prediction}: `
    + `loss ${height("value-point")}; gradient ${height("gradient-point")}.`);
});

test("numbers are rounded, and one that is none is called so", () => {
  const shown = payload.figure.data.map((trace) => ({ ...trace,
    y: trace.uid === "value-point" ? [null] : trace.uid === "gradient-point" ? [-0.123456789] : trace.y }));
  const said = sentenceOf(payload, { ...payload.state, delta: 1.23456789 }, shown, payload.figure.layout);
  assert.match(said, /^δ 1\.235, .*: loss no finite number; gradient −0\.1235\.$/);
});

test("of every picture all numbers that are said stand in it, a few of them", () => {
  for (const each of payloads) {
    const said = sentenceOf(each, each.state, each.figure.data, each.figure.layout);
    assert.ok(!/undefined|NaN|null/.test(said), said);
    assert.ok(said.split(",").length <= 16, said);
  }
});

test("of a line slope and intercept are said, of bars their heights, of points the panel that they are in", () => {
  const layout = { xaxis: { domain: [0, 1] }, yaxis: { domain: [0, 1], title: { text: "output a" } },
    yaxis2: { domain: [0, 1], tickformat: ".0%" }, xaxis2: { domain: [0, 1] } };
  const second = { xaxis: "x2", yaxis: "y2" };
  const shown = [
    { uid: "line", name: "Huber loss (δ = 1)", x: [-2, 2], y: [0, 3] },
    { uid: "bars", name: "share of the loss", type: "bar", x: ["negatives", "positives"], y: [0.8, 0.2], ...second },
    { uid: "course", name: "Mean squared error", x: [0, 1], y: [1, 0.5] },
    { uid: "one", name: "Mean squared error", x: [3], y: [0.9774] },
    { uid: "elsewhere", name: "Mean squared error", x: [3], y: [1.885], ...second },
  ];
  const point = (trace) => ({ kind: "point", to: "y", trace, table: "t" });
  const lab = { controls: [], bindings: [point("elsewhere"), point("one")], 
    tables: { t: { parameters: [], prediction: { control: "p" },
      label: { control: "y" } } },
    heard: [["course"]], told: ["line", "bars"] };
  assert.equal(sentenceOf(lab, {}, shown, layout), "Huber loss: slope 0.75, intercept 1.5;"
    + " share of the loss: negatives 80 %, positives 20 %; output: Mean squared error 0.9774.");
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

test("what was heard is told in words: the quantity, whose it is, along what, and the ends of the axis", () => {
  const axes = { xaxis: { title: { text: "step" }, domain: [0, 1] }, yaxis: { range: [-0.05, 1.15], domain: [0, 1] } };
  const note = { xref: "paper", x: 0, y: 1, text: "<b>loss, in percent of the loss at the start</b>" };
  const curves = [{ name: "Mean squared error", x: [0, 300] }, { name: "L1", x: [0, 300] }];
  const percent = { ...axes, yaxis: { ...axes.yaxis, tickformat: ".0%" }, annotations: [note] };
  assert.equal(told(curves, percent), "Heard: loss, in percent of the loss at the start: Mean squared error, then L1;"
    + " step from 0 to 300. The lowest tone is −5 %, the highest 115 %.");
  assert.equal(told([curves[1]], { ...axes, xaxis: { domain: [0, 1] } }),
    "Heard: L1; from 0 to 300. The lowest tone is −0.05, the highest 1.15.");
});

test("of every picture that can be heard the sentence has a quantity, what it runs along, and true ends", () => {
  for (const { figure: { data, layout }, heard } of payloads)
    for (const ids of heard) {
      const curves = ids.map((id) => data.find(({ uid }) => uid === id));
      const said = told(curves, layout);
      const form = /^Heard: [a-z][^;]*; [a-z ]+ from −?[\d.]+ to −?[\d.]+\. The lowest tone is −?[\d.]+, the highest/;
      assert.match(said, form);
      assert.ok(!/undefined|NaN|null/.test(said), said);
    }
});
