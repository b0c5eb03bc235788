/*
 * The only file, but for turned.js, frames.js and hovered.js, that calls what Plotly keeps to itself: `_fullLayout`,
 * `_fullData`, `_scene`, `calcdata`, `_basePlotModules`, and the axes' `_offset`.
 *
 * Why: `Plotly.react` checks every default, recomputes every trace and lays out every axis, which takes most of its
 * time, so a picture would not keep up with a hand. And Plotly says nothing of a camera while a scene is turned.
 * Guard: plotly.js comes with the pinned plotly package; if a step fails, `shift` says so, and the picture is drawn by
 * `Plotly.redraw` from then on. `test_moved_picture_is_the_picture_drawn_again` in tests/browser/test_loss_page.py
 * compares a moved picture with Plotly's own drawing of the same data, pixel by pixel.
 */

import { isScene } from "./flat.js";
import { firstToLast } from "./panels.js";
import { movedIn } from "./patches.js";
import { same } from "./values.js";

/** @typedef {import("./payload.js").Attributes} Attributes */

/**
 * An element that Plotly draws in.
 * @typedef {HTMLElement & Record<string, any>} Plot
 */

/**
 * @typedef {object} Plotly
 * @property {(plot: Plot, data: Attributes[], layout: Attributes, config: Attributes) => Promise<unknown>} react
 * @property {(plot: Plot) => Promise<unknown>} redraw
 * @property {(figure: Attributes, options: Attributes) => Promise<string>} toImage
 * @property {(plot: Plot) => void} purge
 */

/**
 * The 3D scenes that stand.
 * @param {Plot} plot
 */
export const scenesOf = (plot) =>
  Object.keys(plot._fullLayout ?? {}).filter((key) => isScene(key) && plot._fullLayout[key]._scene);

/**
 * The scene that an element belongs to.
 * @param {Plot} plot
 * @param {EventTarget | null} node
 */
export const sceneAt = (plot, node) =>
  scenesOf(plot).find((key) => plot._fullLayout[key]._scene.container.contains(node));

/**
 * The camera as it is on screen: during a drag the layout does not know it yet.
 * @param {Plot} plot
 * @param {string} scene
 * @returns {any}
 */
export const cameraOf = (plot, scene) => plot._fullLayout?.[scene]?._scene?.getCamera();

/**
 * Has a scene be seen from a camera of the same projection, without a redraw of anything else.
 * @param {Plot} plot
 * @param {string} key
 * @param {any} camera
 */
export function lookThrough(plot, key, camera) {
  const scene = plot._fullLayout[key]._scene;
  scene.setViewport({ ...scene.fullSceneLayout, camera, aspectratio: scene.glplot.getAspectratio() });
}

/**
 * Turns all other scenes as this one is turned.
 * @param {Plot} plot
 * @param {string} scene
 */
export function turnAlike(plot, scene) {
  const camera = cameraOf(plot, scene);
  if (!camera) return;
  for (const key of scenesOf(plot))
    if (key !== scene && !same(cameraOf(plot, key), camera)) lookThrough(plot, key, camera);
}

/** @type {(matrix: ArrayLike<number>, vector: number[]) => number[]} */
const applied = (matrix, vector) =>
  [0, 1, 2, 3].map((row) => vector.reduce((sum, part, column) => sum + matrix[4 * column + row] * part, 0));

/**
 * Where a place of a scene is on the screen: across, down, and how far behind.
 * @param {Plot} plot
 * @param {string} key
 * @returns {(x: number, y: number, z: number) => [number, number, number]}
 */
export function projectionOf(plot, key) {
  const { glplot, container, dataScale } = plot._fullLayout[key]._scene;
  const { model, view, projection } = glplot.cameraParams;
  const box = container.getBoundingClientRect();
  return (...place) => {
    const scaled = [...place.map((value, axis) => value * dataScale[axis]), 1];
    const [x, y, z, w] = applied(projection, applied(view, applied(model, scaled)));
    return [box.left + box.width * (0.5 + (0.5 * x) / w), box.top + box.height * (0.5 - (0.5 * y) / w), z / w];
  };
}

/**
 * The heights between which a scene is drawn.
 * @param {Plot} plot
 * @param {string} key
 * @returns {number[]}
 */
export const rangeOf = (plot, key) => plot._fullLayout[key].zaxis.range;

/**
 * The axes of a 2D panel, and where it is in the plot.
 * @param {Plot} plot
 * @param {string} subplot
 */
export function panelOf(plot, subplot) {
  const ids = subplot.match(/[xy]\d*/g) ?? [];
  const axes = ids.map((id) => /** @type {Attributes} */ (plot._fullLayout[`${id[0]}axis${id.slice(1)}`]));
  const [across, up] = axes;
  return { axes, left: across._offset, top: up._offset, width: across._length, height: up._length };
}

/**
 * The axes of a 2D panel, and where the pointer is in their pixels.
 * @param {Plot} plot
 * @param {string} subplot
 * @param {{ clientX: number, clientY: number }} pointer
 */
export function panelAt(plot, subplot, { clientX, clientY }) {
  const box = plot.getBoundingClientRect();
  const { axes, left, top } = panelOf(plot, subplot);
  return { axes, pixels: [clientX - box.left - left, clientY - box.top - top] };
}

/**
 * Takes Plotly's drawing away.
 * @param {Plotly | null} plotly
 * @param {Plot} plot
 */
export function purge(plotly, plot) {
  const contexts = scenesOf(plot).map((key) => plot._fullLayout[key]._scene.glplot.gl);
  plotly?.purge(plot);
  // Purged first, or Plotly would set about recovering them. Chromium keeps an unused context until
  // garbage collection, and after sixteen takes the oldest one, which may be on screen.
  for (const gl of contexts) gl.getExtension("WEBGL_lose_context")?.loseContext();
}

/**
 * @param {Attributes} trace
 * @param {string} letter
 * @param {Attributes} layout
 */
const axisOf = (trace, letter, layout) => layout[(trace[`${letter}axis`] ?? letter).replace(letter, `${letter}axis`)];

/**
 * Whether a drawn trace takes new coordinates without anything else having to follow.
 * @param {Attributes} trace
 * @param {Attributes} layout
 * @param {Attributes[]} points
 */
function shiftable(trace, layout, points) {
  if (trace.visible !== true) return false;
  if (trace.scene) {
    const { _scene: scene, ...axes } = layout[trace.scene];
    return Boolean(scene.traces[trace.uid]) && ["xaxis", "yaxis", "zaxis"].every((axis) => !axes[axis].autorange);
  }
  const line = trace.type === "scatter" && [undefined, "none"].includes(trace.fill);
  if (!line || points.length !== trace.x.length) return false;
  return ["x", "y"].every((letter) => !axisOf(trace, letter, layout).autorange);
}

/**
 * Plotly's computed points of a scatter trace, from its coordinates; a point that lacks one is a gap.
 * @param {Attributes[]} points
 * @param {Attributes} trace
 * @param {Attributes} layout
 */
function recalculate(points, trace, layout) {
  const x = axisOf(trace, "x", layout);
  const y = axisOf(trace, "y", layout);
  for (const [j, point] of points.entries()) {
    const [across, up] = [x.d2c(trace.x[j]), y.d2c(trace.y[j])];
    const there = Number.isFinite(across) && Number.isFinite(up);
    point.x = there ? across : undefined;
    point.y = there ? up : undefined;
  }
}

/**
 * The coordinates that differ from the picture as it stands, by place of the trace; null if it has to be drawn whole.
 * @param {Plot} plot
 * @param {Attributes[]} data
 * @param {Attributes[]} shown
 */
function moves(plot, data, shown) {
  const { _fullData: full, _fullLayout: layout, calcdata } = plot;
  /** @type {Map<number, Attributes>} */
  const found = new Map();
  for (const [i, trace] of data.entries()) {
    const moved = movedIn(trace, shown[i]);
    if (!moved) return null;
    if (!Object.keys(moved).length) continue;
    if (!shiftable(full[i], layout, calcdata[i])) return null;
    found.set(i, moved);
  }
  return found;
}

/**
 * Draws coordinates with Plotly's own drawing steps.
 * @param {Plot} plot
 * @param {Map<number, Attributes>} moved
 * @param {Attributes[]} shown
 */
function redrawn(plot, moved, shown) {
  const { _fullData: full, _fullLayout: layout, calcdata } = plot;
  const scenes = new Set();
  for (const [i, arrays] of moved) {
    const trace = Object.assign(full[i], arrays);
    const scene = layout[trace.scene]?._scene;
    Object.assign(shown[i], arrays);
    if (scene) {
      scenes.add(scene);
      scene.traces[trace.uid].update(trace);
    } else recalculate(calcdata[i], trace, layout);
  }
  for (const scene of scenes) scene.glplot.redraw();
  const flat = [...moved.keys()].some((i) => !full[i].scene);
  const panels = layout._basePlotModules.find((/** @type {any} */ module) => module.name === "cartesian");
  if (flat) panels.plot(plot, firstToLast(full, moved), { duration: 0 }); // or it takes away what it does not draw
}

/**
 * Puts new coordinates into the picture as it stands, if nothing else differs.
 * @param {Plotly} plotly
 * @param {Plot} plot
 * @param {Attributes[]} data
 * @param {Attributes[]} shown the traces that the picture was drawn from; they take the coordinates
 * @returns {Promise<"shifted" | "failed" | "no">} "failed" if it was drawn the slow way, as it has to be from then on
 */
export async function shift(plotly, plot, data, shown) {
  const moved = moves(plot, data, shown);
  if (!moved) return "no";
  try {
    redrawn(plot, moved, shown);
    return "shifted";
  } catch (error) {
    console.warn("lossviz: drawing the slow way from now on,", error);
    await plotly.redraw(plot);
    return "failed";
  }
}
