import assert from "node:assert/strict";
import { test } from "node:test";

import { cellText, controlText, linkText, sampledText } from "../../lossviz/web/spelling.js";
import { fixture } from "./fixtures.js";

test("links write numbers that Python reads as its own", () => {
  for (const { value, text } of fixture("spelling")) assert.ok(Number(linkText(value)) === Number(text), text);
  const texts = [null, true, "1,2", 0.1 + 0.2].map((value) => linkText(value));
  assert.deepEqual(texts, ["none", "true", "1,2", "0.3"]);
});

test("a control says its own words, a true minus, or off", () => {
  assert.equal(controlText({ values: [1, 2], text: ["one", "two"] }, 2), "two");
  assert.equal(controlText({ values: [1], text: ["one"] }, -0.1 - 0.2), "−0.3");
  assert.equal(controlText({ optional: true }, null), "off");
  assert.equal(controlText({}, "linear"), "linear");
});

test("cells have four digits", () => {
  assert.equal(cellText(-1 / 3), "−0.3333");
  assert.equal(cellText(0.12345, true), "12.35 %");
  for (const none of [null, undefined, NaN, Infinity]) assert.equal(cellText(none), "–");
  assert.equal(cellText("huber"), "huber");
});

test("a sampled number has as many digits as are certain", () => {
  assert.equal(sampledText(1.234567, true, 0), "1.2346");
  assert.equal(sampledText(1.234567, false, 0), "≈ 1.23");
  assert.equal(sampledText(-1.234567, true, 0.001), "−1.2");
  assert.equal(sampledText(1.2, true, 1), "≈ 0");
  assert.equal(sampledText(0, true, 1), "0");
  assert.equal(sampledText(NaN, true, 0), "beyond the samples");
});
