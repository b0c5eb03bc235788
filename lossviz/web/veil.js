/*
 * What is not seen of a picture while a question about it is open: the curves beyond some predictions, the surfaces,
 * the curves beside. Python says it (lossviz/picture/veil.py); exports have the picture whole.
 */

import { drawn } from "./elements.js";
import { panelOf, scenesOf } from "./plotly.js";

/** @typedef {import("./plotly.js").Plot} Plot */
/** @typedef {import("./highlight.js").Box} Box */

/**
 * The predictions between which curves are seen, if they are not seen whole, and whether surfaces are.
 * @typedef {{ low: number | null, high: number | null, surfaces: boolean }} Veil
 */

/** How high a question mark is: a share of what it stands on, and at most so many pixels. */
const [SHARE, MOST] = [0.4, 160];
const EDGE = 0.12;

/**
 * An element's rectangle within the plot's.
 * @param {Element} node
 * @param {DOMRect} around
 * @returns {Box}
 */
export function boxOf(node, around) {
  const { left, top, width, height } = node.getBoundingClientRect();
  return { left: left - around.left, top: top - around.top, width, height };
}

/**
 * The stretches of an axis that are covered where it is seen from one pixel to another.
 * @param {number} from
 * @param {number} to
 * @param {number} width of the axis, in pixels
 * @returns {[number, number][]}
 */
export const beyond = (from, to, width) =>
  /** @type {[number, number][]} */ ([[0, Math.min(from, width)], [Math.max(to, 0), width]])
    .filter(([left, right]) => right - left > 1);

/**
 * Covers a plot, and says so to its style sheet.
 * @param {Plot} plot
 * @param {Veil} [veil]
 * @returns {Element[]}
 */
export function covers(plot, veil) {
  plot.toggleAttribute("data-asking", Boolean(veil));
  plot.toggleAttribute("data-veiled", Boolean(veil && !veil.surfaces));
  if (!veil || !plot._fullLayout) return [];
  const around = plot.getBoundingClientRect();
  const { low, high } = veil;
  const panels = low === null || high === null ? [] : [...plot.querySelectorAll(".nsewdrag[data-subplot]")];
  const curves = panels.flatMap((panel) => {
    const subplot = panel.getAttribute("data-subplot") ?? "";
    if (!hasCurve(plot, subplot)) return [];
    const box = boxOf(panel, around);
    const { axes: [axis] } = panelOf(plot, subplot);
    return beyond(axis.d2p(low), axis.d2p(high), box.width)
      .map(([left, right]) => ({ ...box, left: box.left + left, width: right - left }));
  });
  const scenes = veil.surfaces ? [] : scenesOf(plot)
    .map((key) => plot._fullLayout[key]._scene.container)
    .filter(({ style }) => style.visibility !== "hidden") // a part that is left out
    .map((container) => inset(boxOf(container, around)));
  return [...curves, ...scenes].flatMap(cover);
}

/** Whether lines are drawn in a panel, which may hold words alone. @param {Plot} plot @param {string} subplot */
const hasCurve = (plot, subplot) => plot._fullData.some(
  (/** @type {import("./payload.js").Attributes} */ { xaxis, yaxis, mode }) =>
    `${xaxis}${yaxis}` === subplot && /lines/.test(mode));

/** The room of a scene without its edges, where its name stands. @param {Box} box */
const inset = ({ left, top, width, height }) => {
  const [across, up] = [EDGE * width, EDGE * height];
  return { left: left + across, top: top + up, width: width - 2 * across, height: height - 2 * up };
};

/** @param {Box} box */
function cover({ left: x, top: y, width, height }) {
  const size = Math.min(SHARE * height, SHARE * 2 * width, MOST);
  const middle = { x: x + width / 2, y: y + height / 2, "text-anchor": "middle", "dominant-baseline": "central" };
  return [drawn("rect", { x, y, width, height }), drawn("text", { ...middle, style: `font-size: ${size}px` }, "?")];
}
