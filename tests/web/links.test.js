import assert from "node:assert/strict";
import { test } from "node:test";

import { best, carried, fit, held, within } from "../../lossviz/web/forms.js";
import { asked, complaint, isCamera, read, takes } from "../../lossviz/web/links.js";
import { addressOf, fileName, query } from "../../lossviz/web/names.js";
import { fixture } from "./fixtures.js";

const links = fixture("links");
const of = (key, pick = () => true) => links.find(({ payload }) => payload.id === key && pick(payload));
const texts = (wanted) => new Map(Object.entries(wanted).map(([name, text]) => [name, [text].flat()]));

test("a state is written as Python writes its view, and read back", () => {
  for (const { payload, query: expected } of links) {
    const { id, state } = payload;
    const sorted = (text) => [...new URLSearchParams(text)].sort();
    assert.deepEqual(sorted(query(payload, { ...state, unknown: 1 })), sorted(expected));
    const found = asked(`#${query(payload, state)}`, id);
    assert.deepEqual(Object.fromEntries([...found].map(([name, [text]]) => [name, read(text, state[name])])), state);
    assert.equal(complaint(payload, found, state), "");
  }
});

test("an address keeps what the page's own address hides", () => {
  const page = { origin: "https://host", pathname: "/huber", search: "?x=1" };
  assert.equal(addressOf(page, "a=1"), "https://host/huber?a=1");
  assert.equal(addressOf({ ...page, search: "?hide=label,range" }, "a=1"), "https://host/huber?a=1&hide=label%2Crange");
});

test("files are named by the values that belong into the name", () => {
  const payload = { filename: "focal", named: ["gamma", "alpha", "from_logits", "losses"] };
  const state = { gamma: 0.1 + 0.2, alpha: null, from_logits: false, losses: "mse,huber", label: 1 };
  const png = { dark: false, format: "png", scale: 2 };
  assert.equal(fileName(payload, state, png), "focal_gamma-0.3_losses-mse+huber@2x.png");
  const svg = { dark: true, format: "svg", scale: 1 };
  const more = fileName(payload, { ...state, from_logits: true, gamma: 0 }, svg);
  assert.equal(more, "focal_gamma-0_from_logits-true_losses-mse+huber_dark.svg");
});

test("texts of an address are words, numbers, cameras", () => {
  assert.deepEqual(["none", "TRUE", " false "].map((text) => read(text, 1)), [null, true, false]);
  assert.equal(read("1,5", 1), 1.5);
  assert.equal(read("1,500", 1), "1,500");
  assert.equal(read("30.0,20", "front"), "30,20");
  assert.equal(read("side", "front"), "side");
  assert.deepEqual(asked("#a_x=1&a_x=2&a_x=1&b_x=3", "a"), new Map([["x", ["1", "2"]]]));
  const camera = ["30,20", "30,20,1.5", "30", "400,0", "0,91", "0,0,11", "0,x", 5, null];
  assert.deepEqual(camera.map(isCamera), [true, true, false, false, false, false, false, false, false]);
});

test("what cannot be shown is said once, in the core's words", () => {
  const { payload } = of("huber");
  const say = (wanted) => complaint(payload, texts(wanted), payload.state);
  const about = /^This link asks for what cannot be shown: huber_delta must be .*, got '-1' \(shown/;
  assert.match(say({ delta: "-1" }), about);
  assert.match(say({ delta: ["1", "2"] }), /huber_delta is given as '1' and as '2' \(shown instead: 1\)\.$/);
  assert.match(say({ unknown: "1" }), /huber has delta, .*, not 'unknown'/);
  assert.match(say({ delta: "x".repeat(99) }), /'x{77}\.\.\.'/);
  assert.match(say({ a: "1", b: "1", c: "1", d: "1", e: "1" }), /; and 2 more\.$/);
});

test("controls take what their sliders, switches and fields take", () => {
  const control = (key, name) => of(key).payload.controls.find((each) => each.name === name);
  const tries = (each, values) => values.map((value) => takes(each, value));
  assert.deepEqual(tries(control("huber", "delta"), [1, 0.123]), [true, true]);
  assert.deepEqual(tries(control("huber", "delta"), [0, -1, null, "1", true]), Array(5).fill(false));
  assert.deepEqual(tries(control("focal", "alpha"), [null, 0.25, 2]), [true, true, false]);
  assert.deepEqual(tries(control("focal", "from_logits"), [true, false, 1, "true"]), [true, true, false, false]);
  assert.deepEqual(tries(control("cross_entropy", "classes"), [10, 2.5]), [true, false]);
  assert.deepEqual(tries(control("huber", "range"), [3, 4]), [true, false]);
  assert.deepEqual(tries(control("huber", "view"), ["30,20", "500,0", 3]), [true, false, false]);
});

test("the form that covers a state is chosen, and the present one unless another is better", () => {
  const forms = links.filter(({ payload }) => payload.id === "focal");
  const [first, , logits] = forms;
  assert.equal(first.form.from_logits, false);
  assert.deepEqual(logits.form, { alpha: "on", from_logits: true, range: logits.form.range });
  for (const each of forms) {
    const score = ({ form }) => fit(form, each.payload.state);
    assert.deepEqual(best(forms, each, score), each);
    assert.deepEqual(best(forms, first, score).form, each.form);
  }
  const state = { ...first.payload.state, prediction: 0.7 };
  assert.equal(carried(first, first, state), state);
  assert.equal(carried(logits, first, state).prediction, undefined);
  assert.equal(held(first, { prediction: 0.5, gamma: -1, view: "30,20" }), 1);
  assert.deepEqual(within(first.payload, { gamma: -1, label: 1, prediction: undefined, other: 1 }), { label: 1 });
});
