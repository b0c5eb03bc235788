import assert from "node:assert/strict";
import { test } from "node:test";

import { aboutOf, marked, markedPng, markedSvg, markedWebp, SOFTWARE } from "../../lossviz/web/marks.js";
import { bytes, fixture } from "./fixtures.js";

const { software, files } = fixture("marks");

test("a picture saved in the browser says what an exported one says, byte by byte", () => {
  assert.equal(SOFTWARE, software);
  for (const { about, png, svg, marked_png, marked_svg } of files) {
    assert.deepEqual(markedPng(bytes(png), about), bytes(marked_png));
    assert.equal(markedSvg(svg, about), marked_svg);
  }
  for (const { about, webps } of files)
    for (const { plain, marked: wanted } of webps) assert.deepEqual(markedWebp(bytes(plain), about), bytes(wanted));
});

test("a file keeps its kind, and what is no picture stays as it is", async () => {
  const [{ about, png, svg, marked_png, marked_svg }] = files;
  const picture = await marked(new Blob([bytes(png)], { type: "image/png" }), about);
  assert.equal(picture.type, "image/png");
  assert.deepEqual(new Uint8Array(await picture.arrayBuffer()), bytes(marked_png));
  const drawing = await marked(new Blob([svg], { type: "image/svg+xml" }), about);
  assert.equal(await drawing.text(), marked_svg);
  const table = new Blob(["a,b"], { type: "text/csv" });
  assert.equal(await marked(table, about), table);
  assert.equal(markedSvg("no picture", about), "no picture");
});

test("what is said is the state of now, in the words that are spoken", () => {
  const payload = { id: "huber", alt: "Words of Python.", state: { delta: 1, several: false, alpha: null } };
  const plot = { getAttribute: () => "Words of now." };
  const state = { delta: 1.5, several: false, alpha: null, gone: 2 };
  assert.deepEqual(aboutOf({ payload, state, plot }, "Huber loss"), {
    title: "Huber loss",
    description: "Words of now.",
    link: "huber?huber_delta=1.5&huber_several=false&huber_alpha=none",
    settings: { delta: "1.5", several: "false", alpha: "none" },
  });
  assert.equal(aboutOf({ payload, state, plot: { getAttribute: () => null } }, "").description, "Words of Python.");
});
