import assert from "node:assert/strict";
import { test } from "node:test";

import { evenly, recordable, shownInOrder } from "../../lossviz/web/animation.js";
import { withSystemFonts } from "../../lossviz/web/image_fonts.js";
import { UNTOUCHED, agreeing, fieldsOf, wishes, wishesQuery } from "../../lossviz/web/save_choices.js";
import { printedPage } from "../../lossviz/web/save_print.js";
import { Span, sizeText, withChunk } from "../../lossviz/web/taken.js";

const SCREEN = { width: 1010.4 };

test("a file has the fields that change it, and no others", () => {
  assert.deepEqual(fieldsOf({ form: "html", size: "own" }, true), []);
  assert.deepEqual(fieldsOf({ form: "csv-curve", size: "own", table: "" }, true), ["table", "rows"]);
  assert.deepEqual(fieldsOf({ form: "csv-curve", size: "own", table: "pgfplots" }, true), ["table"]);
  assert.deepEqual(fieldsOf({ form: "animation", size: "own" }, true), ["theme"]);
  assert.deepEqual(fieldsOf({ form: "png", size: "own" }, false), ["theme", "scale"]);
  const png = fieldsOf({ form: "png", size: "screen" }, true);
  assert.ok(["panel", "font_size", "scale", "transparent", "references"].every((name) => png.includes(name)));
  assert.ok(!png.includes("width"));
  assert.deepEqual(fieldsOf({ form: "webp", size: "screen" }, true), png);
  for (const form of ["svg", "pdf", "tex"]) {
    const fields = fieldsOf({ form, size: "other" }, true);
    assert.ok(!fields.includes("scale") && fields.includes("width") && fields.includes("height"), form);
  }
  assert.deepEqual(fieldsOf({ form: "pdf", size: "own" }, false), ["theme"]);
});

test("the server is asked for what was chosen, and for nothing that is so anyway", () => {
  assert.deepEqual(wishes(UNTOUCHED, SCREEN), { form: "png", width: "1010", theme: "light", scale: "2" });
  const chosen = { ...UNTOUCHED, form: "svg", panel: "loss", size: "ieee-column", font_size: " 7.5 ", theme: "print",
    title: false, family: true };
  assert.deepEqual(wishes(chosen, SCREEN),
    { form: "svg", panel: "loss", size: "ieee-column", font_size: "7.5", theme: "print", title: "false",
      family: "true" });
  assert.equal(wishes({ ...UNTOUCHED, size: "other", width: "800", height: " 450" }, SCREEN).size, "800x450");
  assert.ok(!("size" in wishes({ ...UNTOUCHED, size: "own" }, SCREEN)));
  assert.deepEqual(wishes({ ...UNTOUCHED, form: "py" }, SCREEN), { form: "py" });
  const table = { ...UNTOUCHED, form: "csv-surface", rows: "wide" };
  assert.deepEqual(wishes(table, SCREEN), { form: "csv-surface", csv: "wide" });
  assert.equal(wishes({ ...table, table: "excel-de" }, SCREEN).csv, "excel-de,wide");
  assert.equal(wishes({ ...table, table: "pgfplots" }, SCREEN).csv, "pgfplots");
  assert.equal(wishesQuery({ form: "png", font_size: "8" }), "file_form=png&file_font_size=8");
});

test("a part of the picture has no size on the screen", () => {
  assert.equal(agreeing({ ...UNTOUCHED, panel: "loss" }).size, "own");
  assert.equal(agreeing(UNTOUCHED).size, "screen");
  assert.equal(agreeing({ ...UNTOUCHED, panel: "loss", size: "beamer" }).size, "beamer");
});

test("a chunk stands behind the head of a PNG", async () => {
  const picture = new Blob([Uint8Array.from({ length: 40 }, (_, i) => i)], { type: "image/png" });
  assert.equal(withChunk(picture, ""), picture);
  const longer = withChunk(picture, btoa("\xfe\xff"));
  assert.equal(longer.type, "image/png");
  assert.deepEqual([...new Uint8Array(await longer.arrayBuffer())].slice(31, 37), [31, 32, 254, 255, 33, 34]);
});

test("a picture is printed on a page of its own size", () => {
  const page = printedPage('<svg class="a" width="335.5" height="240" viewBox="0 0 1 1"><b/></svg>', "huber <1> & 2",
    'a "loss" <of> 2 & more');
  assert.match(page, /@page \{ size: 336px 240px; margin: 0 \}/);
  assert.match(page, /<title>huber &lt;1> &amp; 2<\/title>/);
  assert.match(page, /<body><div role="img" aria-label="a &quot;loss&quot; &lt;of> 2 &amp; more"><svg class="a"/);
});

test("what is left of a long task is said once it can be known", () => {
  const span = new Span();
  span.start -= 10_000;
  assert.equal(span.left(0, 24), "");
  assert.equal(span.left(10, 22), " about 12 s left");
  assert.equal(span.left(2, 62), " about 5 minutes left");
});

test("a picture is measured in letters that an image has", () => {
  const x = new Float32Array([1, 2]);
  const dates = [1, null, 3];
  const figure = { data: [{ x, y: dates, textfont: { family: "Page, Arial" } }],
    layout: { font: { family: "'Page Sans', 'System Sans', Arial" }, notes: [{ font: { family: "Arial" } }] } };
  const drawn = withSystemFonts(figure, new Set(["Page Sans", "Page"]));
  assert.equal(drawn.layout.font.family, "'System Sans', Arial");
  assert.equal(drawn.data[0].textfont.family, "Arial");
  assert.deepEqual(drawn.layout.notes, figure.layout.notes);
  assert.equal(drawn.data[0].x, x);
  assert.equal(drawn.data[0].y, dates);
});

test("sizes of files are written in words", () => {
  assert.deepEqual([0, 999, 1000, 1499, 999_499, 999_500, 5_049_000].map(sizeText),
    ["0 bytes", "999 bytes", "1 KB", "1 KB", "999 KB", "1.0 MB", "5.0 MB"]);
});

test("an animation shows some of the values, there and back, and does not jump", () => {
  const values = Array.from({ length: 61 }, (_, i) => i);
  const some = evenly(values, 13);
  assert.deepEqual([some[0], some.at(-1), some.length, new Set(some).size], [0, 60, 13, 13]);
  assert.deepEqual(evenly([1, 2, 3], 13), [1, 2, 3]);
  assert.deepEqual(shownInOrder([1, 2, 3, 4], false), [1, 2, 3, 4, 3, 2]);
  assert.deepEqual(shownInOrder([1, 2, 3], true), [1, 2, 3]);
  assert.deepEqual(shownInOrder([1], false), [1]);
});

test("a browser that records nothing is told from one that does", () => {
  const recorder = (types) => ({ isTypeSupported: (type) => types.includes(type) });
  const canvas = { prototype: { captureStream() {} } };
  for (const [window, wanted] of [
    [{}, null],
    [{ MediaRecorder: recorder(["video/webm"]) }, null],
    [{ MediaRecorder: recorder([]), HTMLCanvasElement: canvas }, null],
    [{ MediaRecorder: recorder(["video/webm"]), HTMLCanvasElement: canvas }, "webm"],
    [{ MediaRecorder: recorder(["video/mp4"]), HTMLCanvasElement: canvas }, "mp4"],
  ]) {
    globalThis.window = window;
    assert.equal(recordable()?.suffix ?? null, wanted);
  }
});
