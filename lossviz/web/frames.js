/*
 * The frames of an animation: one figure that stays in the page, is changed from frame to frame, and gives its picture.
 *
 * `Plotly.toImage` draws every picture from nothing and waits half a second for its scenes. Guard: a test in
 * tests/export/test_motion_drawn.py compares frames with stills, pixel by pixel.
 */

import { decoded, patched } from "./patches.js";
import { scenesOf } from "./plotly.js";

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Patch} Patch */
/** @typedef {import("./plotly.js").Plot} Plot */

/** @type {Attributes} */
let figure = {};
/** @type {Plot | null} */
let plot = null;

/**
 * The picture of the figure after some changes, as the base64 text of a PNG.
 * @param {Patch} changes by dotted path; the first are the whole figure
 * @param {number} scale pixels of the picture per pixel of the figure
 */
async function frame(changes, scale) {
  figure = patched(figure, decoded(changes));
  // as Plotly.toImage has it, so that a frame is the picture that it would make
  const config = { plotGlPixelRatio: 2 * scale, _exportedPlot: true, staticPlot: true, setBackground: "" };
  const plotly = /** @type {any} */ (window.Plotly);
  const first = !plot;
  plot ??= document.body.appendChild(Object.assign(document.createElement("div"), { style: "position: absolute" }));
  await plotly[first ? "newPlot" : "react"](plot, figure.data, structuredClone(figure.layout), config);
  plotly.Snapshot.getRedrawFunc(plot)();
  return (await drawn(plotly, plot, scale)).replace(/^data:image\/png;base64,/, "");
}

/**
 * What Plotly shows, as the address of a PNG.
 * @param {any} plotly
 * @param {Plot} plot
 * @param {number} scale
 * @returns {Promise<string>}
 */
function drawn(plotly, plot, scale) {
  const { width, height } = plot._fullLayout;
  const lender = { _fullLayout: lent(plot), querySelectorAll: () => [] };
  const svg = plotly.Snapshot.toSVG(lender, "png", scale);
  const canvas = document.createElement("canvas");
  return plotly.Snapshot.svgToImg({ format: "png", width, height, scale, canvas, svg, promise: true });
}

/**
 * The layout of a plot with copies of what Plotly takes apart when it makes a picture: the drawing, and the scenes.
 * @param {Plot} plot
 */
function lent(plot) {
  const full = plot._fullLayout;
  for (const key of scenesOf(plot)) full[key]._scene.glplot.redraw(); // puts the texts in it in their places
  const copy = (/** @type {any} */ drawing) => drawing.select(() => drawing.node().cloneNode(true));
  const paper = copy(full._paper);
  const layout = Object.assign(Object.create(full), {
    _paper: paper,
    _toppaper: copy(full._toppaper),
    _glimages: paper.select(() => paper.node().querySelector(".glimages")),
    _draggers: null,
  });
  for (const key of scenesOf(plot)) {
    const scene = full[key]._scene;
    const kept = { toImage: (/** @type {string} */ form) => scene.toImage(form), destroy: () => {} };
    layout[key] = Object.assign(Object.create(full[key]), { _scene: kept });
  }
  return layout;
}

window.__lossvizFrame = frame;
