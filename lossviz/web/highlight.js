/*
 * Marks over a picture at what the sentence beside it speaks of: rings round points, stretches of a curve, a few words.
 *
 * Python says where, in the units of the panels' axes. The marks lie over Plotly's drawing and are no part of it, so no
 * export has them; they hold at one state of the controls, and go when a hand moves away from it. The stage is marked
 * then, so that the words beside the picture say that they hold elsewhere.
 */

import { panelAt } from "./plotly.js";
import { same } from "./values.js";

/** @typedef {[number, number]} Place */

/**
 * One mark, as lossviz/picture/highlight.py makes it: one point is ringed, several are a stretch of a curve.
 * @typedef {{ panel: string, points: Place[], text: string }} Mark
 */

/**
 * Marks, of which there may be none, and the values of the controls at which they and the sentence hold.
 * @typedef {{ state: import("./payload.js").State, marks: Mark[] }} Marked
 */

/** @typedef {{ left: number, top: number, width: number, height: number }} Box */

const SVG = "http://www.w3.org/2000/svg";
const RADIUS = 13;
/** From a point to the words beside it, and the room that a line of them takes, in pixels. */
const ASIDE = 15;
const ASIDE_LINE = 17;
const APPEAR_MS = 350;

/**
 * Whether marks speak of this state.
 * @param {Marked | null} marked
 * @param {import("./payload.js").State} state
 */
export const holds = (marked, state) =>
  marked !== null && Object.entries(marked.state).every(([name, value]) => same(state[name], value));

/**
 * Where the words of a mark stand: over the middle of a level stretch; else above the mark and towards the middle of
 * the panel, where a convex curve leaves room; below it if there is none above.
 * @param {Place[]} points in pixels of the panel
 * @param {{ width: number }} box
 * @param {number} [scale] how much larger than drawn up the picture is
 * @returns {{ x: number, y: number, anchor: "start" | "middle" | "end" }}
 */
export function wordsAt(points, { width }, scale = 1) {
  const [aside, line] = [scale * ASIDE, scale * ASIDE_LINE];
  const [x, at] = points[Math.floor(points.length / 2)];
  const y = at < aside + line ? at + aside + line : at - aside;
  const rise = Math.abs(points[points.length - 1][1] - points[0][1]);
  if (points.length > 1 && rise < line) return { x, y, anchor: "middle" };
  return x < width / 2 ? { x: x + aside, y, anchor: "start" } : { x: x - aside, y, anchor: "end" };
}

/**
 * The points of a mark that lie in the panel, with a pixel of tolerance.
 * @param {Place[]} points in pixels of the panel
 * @param {Box} box
 */
export const inside = (points, { width, height }) =>
  points.filter(([x, y]) => x >= -1 && x <= width + 1 && y >= -1 && y <= height + 1);

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function drawn(tag, attributes, text = "") {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.textContent = text;
  return node;
}

/**
 * A mark as elements of an SVG, in pixels of the plot.
 * @param {Mark} mark
 * @param {Place[]} points in pixels of the panel
 * @param {Box} box the panel
 * @param {number} scale
 */
function shapes({ points: { length }, text }, points, box, scale) {
  const [first] = points;
  const path = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const shape = length > 1
    ? drawn("polyline", { class: "lossviz-stretch", points: path })
    : drawn("circle", { class: "lossviz-ring", cx: first[0], cy: first[1], r: scale * RADIUS });
  const group = drawn("g", { transform: `translate(${box.left} ${box.top})` });
  group.append(shape);
  if (text) {
    const { x, y, anchor } = wordsAt(points, box, scale);
    group.append(drawn("text", { x, y, "text-anchor": anchor }, text));
  }
  return group;
}

export class Highlight {
  /** @type {Marked | null} */
  marked = null;

  /** @param {import("./picture.js").Picture} picture */
  constructor(picture) {
    this.picture = picture;
    this.layer = drawn("svg", { class: "lossviz-highlight", "aria-hidden": "true" });
  }

  /** @param {Marked | null} marked */
  show(marked) {
    if (JSON.stringify(marked) === JSON.stringify(this.marked)) return;
    this.marked = marked;
    this.draw();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!calm) this.layer.animate([{ opacity: 0 }, { opacity: 1 }], { duration: APPEAR_MS });
  }

  /** Puts the marks where the picture as it stands has their places. */
  draw() {
    const { plot, state } = this.picture;
    const { marked, layer } = this;
    plot.closest(".st-key-stage")?.toggleAttribute("data-moved", marked !== null && !holds(marked, state));
    if (!marked || !plot._fullLayout || !holds(marked, state)) {
      layer.replaceChildren();
      return;
    }
    layer.replaceChildren(...marked.marks.flatMap((mark) => this.placed(mark)));
    if (layer.parentNode !== plot) plot.append(layer);
  }

  /** @param {Mark} mark */
  placed(mark) {
    const { plot } = this.picture;
    const panel = plot.querySelector(`.nsewdrag[data-subplot="${mark.panel}"]`);
    if (!panel) return [];
    const { left, top, width, height } = panel.getBoundingClientRect();
    const around = plot.getBoundingClientRect();
    const box = { left: left - around.left, top: top - around.top, width, height };
    const { axes } = panelAt(plot, mark.panel, { clientX: 0, clientY: 0 });
    const points = mark.points.map((place) => /** @type {Place} */ (axes.map((axis, k) => axis.d2p(place[k]))));
    const seen = inside(points, box);
    return seen.length ? [shapes(mark, seen, box, this.picture.slide()?.scale ?? 1)] : [];
  }
}
