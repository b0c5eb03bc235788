/* Marks that stay while controls are moved: where the traces that they follow are drawn now, and what is said there. */

import { rounded } from "./spelling.js";

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").State} State */
/** @typedef {import("./highlight.js").Mark} Mark */
/** @typedef {import("./highlight.js").Place} Spot */

/**
 * What a mark follows, as lossviz/picture/highlight.py says it.
 * @typedef {object} Follows
 * @property {string} trace
 * @property {number} [at]
 * @property {string} [rings]
 * @property {number} [start]
 * @property {number} [end]
 * @property {(string | { trace?: string, size?: boolean, control?: string, less?: string, per?: string[] })[]} words
 */

/** How many digits a number of a mark has; as in lossviz/picture/highlight.py. */
const SAID = 4;
/** The shortest stretch that is seen, as a share of the curve's width: what is shorter is rounding. */
const LEAST_STRETCH = 1e-3;

/**
 * The points of a trace.
 * @param {Attributes | undefined} trace
 * @returns {Spot[]}
 */
const pointsOf = (trace) => Array.from(trace?.x ?? [], (x, k) => /** @type {Spot} */ ([x, trace?.y[k]]));

/** How far points reach across. @param {Spot[]} points */
const widthOf = (points) => (points.length ? points[points.length - 1][0] - points[0][0] : 0);

/**
 * The stretch of a curve from one ring to another, or to its end; where it jumps at a ring, the side within.
 * @param {Spot[]} curve
 * @param {Spot[]} rings
 * @param {Follows} follows
 */
function stretchOf(curve, rings, { start, end }) {
  const at = (/** @type {number | null | undefined} */ place, /** @type {number} */ open) =>
    (typeof place === "number" ? rings[place]?.[0] ?? NaN : open);
  const [low, high] = [at(start, -Infinity), at(end, Infinity)];
  const within = curve.filter(([x]) => x >= low && x <= high);
  const first = within.findLastIndex(([x]) => x === low);
  const last = within.findIndex(([x]) => x === high);
  return within.slice(Math.max(first, 0), last < 0 ? undefined : last + 1);
}

/**
 * @param {Follows["words"][number]} part
 * @param {(uid: string) => Attributes | undefined} traceOf
 * @param {State} state
 */
function spoken(part, traceOf, state) {
  if (typeof part === "string") return part;
  const value = part.trace ? traceOf(part.trace)?.y[0] : state[part.control ?? ""];
  if (typeof value !== "number") return "";
  const at = (/** @type {string | undefined} */ control) => Number(control ? state[control] : 0);
  const told = (value - at(part.less)) / (part.per ? at(part.per[0]) - at(part.per[1]) : 1);
  return Number.isNaN(told) ? "" : rounded(part.size ? Math.abs(told) : told, SAID);
}

/**
 * Writes the numbers of a card beside the picture while that moves: those of its points, perhaps per difference of two
 * controls, and none that no trace has. They are Python's again when it has heard of the move.
 * @param {Element} stage
 * @param {(uid: string) => Attributes | undefined} traceOf the traces as they are drawn
 * @param {State} state
 */
export function tellNow(stage, traceOf, state) {
  /** @type {NodeListOf<HTMLElement>} */
  const cells = stage.querySelectorAll(".lossviz-now [data-trace]");
  for (const cell of cells) {
    const { trace, per } = cell.dataset;
    cell.textContent = spoken({ trace, per: per?.split(" ") }, traceOf, state) || "–";
  }
}

/**
 * A mark as it is now; nothing if it does not stay, or if the axes do not show its place.
 * @param {Mark} mark
 * @param {(uid: string) => Attributes | undefined} traceOf the traces as they are drawn
 * @param {State} state
 * @returns {Mark[]}
 */
export function followed({ panel, follows }, traceOf, state) {
  if (!follows) return [];
  const { trace, at, rings, words } = follows;
  const own = pointsOf(traceOf(trace));
  const found = typeof at === "number" ? [own[at]] : stretchOf(own, pointsOf(traceOf(rings ?? "")), follows);
  const points = found.filter((point) => point?.every(Number.isFinite));
  const text = words.map((part) => spoken(part, traceOf, state)).join("");
  const seen = typeof at === "number" ? points.length > 0 : widthOf(points) > LEAST_STRETCH * widthOf(own);
  return seen ? [{ panel, points, text }] : [];
}
