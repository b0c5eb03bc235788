import assert from "node:assert/strict";
import { test } from "node:test";

import { heldAs } from "../../lossviz/web/phone.js";
import { belongs, covered, enlarged, placesOf, slideOf } from "../../lossviz/web/slides.js";

test("letters, lines and points grow, places and numbers stay", () => {
  const trace = {
    x: new Float32Array([1, 2]), y: [3, 4], line: { width: 2, dash: "8px,5px", color: "red" },
    marker: { size: 10, line: { width: 1 } }, textfont: { size: 15 },
    contours: { z: { width: 1, start: 0, end: 6, size: 0.5 } },
  };
  const grown = enlarged(trace, 2);
  assert.deepEqual(grown.line, { width: 4, dash: "16px,10px", color: "red" });
  assert.deepEqual(grown.marker, { size: 20, line: { width: 2 } });
  assert.equal(grown.textfont.size, 30);
  assert.deepEqual(grown.contours.z, { width: 2, start: 0, end: 6, size: 0.5 });
  assert.equal(grown.x, trace.x); // the same array: Plotly need not compare it
  assert.deepEqual(grown.y, [3, 4]);
  assert.equal(trace.line.width, 2);
});

test("a layout grows with all its fonts, and keeps its domains", () => {
  const layout = {
    font: { size: 13 }, xaxis: { domain: [0, 0.5], tickfont: { size: 13 }, title: { font: { size: 14 }, standoff: 6 } },
    annotations: [{ font: { size: 16 }, x: 0.2, yshift: -20 }], title: { pad: { t: 8, l: 8 } },
    coloraxis: { colorbar: { thickness: 9, len: 0.7 } },
  };
  assert.deepEqual(enlarged(layout, 1.5), {
    font: { size: 19.5 },
    xaxis: { domain: [0, 0.5], tickfont: { size: 19.5 }, title: { font: { size: 21 }, standoff: 9 } },
    annotations: [{ font: { size: 24 }, x: 0.2, yshift: -30 }], title: { pad: { t: 12, l: 12 } },
    coloraxis: { colorbar: { thickness: 13.5, len: 0.7 } },
  });
});

test("the numbers of a scene grow as everything does, although they are drawn as the square of their size says", () => {
  const axis = { tickfont: { size: 13 }, title: { font: { size: 14 } } };
  const { scene } = enlarged({ scene: { xaxis: axis, yaxis: axis, zaxis: axis } }, 1.69);
  for (const { tickfont, title } of Object.values(scene)) {
    assert.ok(Math.abs((tickfont.size / 13) ** 2 - 1.69) < 1e-3, tickfont.size);
    assert.equal(title.font.size, 23.66);
  }
});

test("marks of several sizes grow one by one", () => {
  assert.deepEqual(enlarged({ marker: { size: [4, 8] } }, 1.5), { marker: { size: [6, 12] } });
});

const PARTS = [{ label: "a", scene: "scene", panel: null, hidden: {} },
  { label: "b", scene: null, panel: ["x", "y"], hidden: {} },
  { label: "c", scene: null, panel: ["x2", "y2"], hidden: {} }];
const SLIDES = { parts: PARTS, shapes: [
  { min: 1000, layout: { height: 1 }, left_out: [], alone: [{ height: 2 }, { height: 3 }, { height: 4 }] },
  { min: 0, layout: { height: 5 }, left_out: [2], alone: [{ height: 6 }, { height: 7 }, { height: 8 }] }] };

test("the window's shape decides, in the pixels that the picture is drawn up for", () => {
  assert.deepEqual(slideOf(SLIDES, { scale: 1.7, alone: null }, 1900), { layout: { height: 1 }, hidden: [] });
  assert.deepEqual(slideOf(SLIDES, { scale: 1.2, alone: null }, 1000), { layout: { height: 5 }, hidden: [2] });
  assert.deepEqual(slideOf(SLIDES, { scale: 1.2, alone: 2 }, 1000), { layout: { height: 8 }, hidden: [0, 1] });
  assert.deepEqual(slideOf(SLIDES, { scale: 1.2, alone: 9 }, 1000), { layout: { height: 5 }, hidden: [2] });
});

test("the panels that a slide leaves out lose their traces, a scene keeps them", () => {
  const data = [{ uid: "a", scene: "scene" }, { uid: "b" }, { uid: "c", xaxis: "x2", yaxis: "y2" }];
  assert.deepEqual([...covered(data, [PARTS[0], PARTS[2]], false)], [["c", { visible: false }]]);
  const [[, left]] = covered(data, [PARTS[0], PARTS[2]], true); // what a legend names stays in it
  assert.ok(!("visible" in left) && left.x.every((place) => place === null));
  const unnamed = data.map((trace) => ({ ...trace, showlegend: false }));
  assert.deepEqual([...covered(unnamed, [PARTS[0], PARTS[2]], true)], [["c", { visible: false }]]);
});

test("traces belong to their scene or to the axes of their panel", () => {
  assert.deepEqual(PARTS.map((part) => belongs({ scene: "scene" }, part)), [true, false, false]);
  assert.deepEqual(PARTS.map((part) => belongs({}, part)), [false, true, false]);
  assert.deepEqual(PARTS.map((part) => belongs({ xaxis: "x2", yaxis: "y2" }, part)), [false, false, true]);
});

test("a sheet shows one tab's parts, upright or lying, and a picture in a page is all there", () => {
  const sheets = { parts: PARTS, tabs: [
    { label: "A", upright: { height: 1 }, lying: { height: 2 }, left_out: [2] },
    { label: "B", upright: { height: 3 }, lying: { height: 4 }, left_out: [0, 1] }] };
  const payload = { slides: null, sheets };
  assert.equal(placesOf(payload, null, 390), null);
  assert.deepEqual(placesOf(payload, { scale: 1, tab: 1, held: "upright" }, 390),
    { layout: { height: 3 }, away: [PARTS[0], PARTS[1]] });
  assert.deepEqual(placesOf(payload, { scale: 1, tab: 7, held: "lying" }, 390),
    { layout: { height: 2 }, away: [PARTS[2]] });
  assert.deepEqual(placesOf({ slides: SLIDES, sheets }, { scale: 1, alone: 0 }, 1900),
    { layout: { height: 2 }, away: [PARTS[1], PARTS[2]] });
});

test("a narrow window is a phone, a low one only if no page around it decides how low", () => {
  assert.equal(heldAs(390, false, false), "upright");
  assert.equal(heldAs(390, false, true), "upright");
  assert.equal(heldAs(812, true, false), "lying");
  assert.equal(heldAs(812, true, true), "");
  assert.equal(heldAs(812, false, false), "");
});
