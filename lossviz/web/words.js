/* Where the words of a mark stand: beside what they name, in the panel, if possible on no curve and no other words. */

import { clamp } from "./values.js";

/** @typedef {[number, number]} Place */
/** @typedef {{ left: number, top: number, right: number, bottom: number }} Rim */
/** @typedef {"start" | "middle" | "end"} Anchor */
/** @typedef {{ x: number, y: number, anchor: Anchor }} Spot where a line of words begins, is in the middle, or ends */

/** From a point to the words beside it, and the room that a line of them takes, in pixels. */
const WORDS_ASIDE = 15;
const LETTERS_LINE = 17;
/** From the middle of a ring to where words may begin. */
const WORDS_RING = 12;
/** How wide a letter is on average. */
const LETTER_WIDTH = 6.6;
/** So near to their mark words are as near as can be, in pixels; each line more costs a place a curve's crossing. */
const WORDS_NEAR = 20;
/** What it costs a place to leave the panel, in crossings of curves. */
const OUT_OF_PANEL = 100;

/**
 * The rectangle that words at a place take.
 * @param {Spot} spot
 * @param {number} long
 * @param {number} scale
 * @returns {Rim}
 */
function rimOf({ x, y, anchor }, long, scale) {
  const left = { start: x, middle: x - long / 2, end: x - long }[anchor];
  return { left, top: y - 0.75 * scale * LETTERS_LINE, right: left + long, bottom: y + 0.25 * scale * LETTERS_LINE };
}

/**
 * Whether a stretch of a line lies in a rectangle in part.
 * @param {Place} from
 * @param {Place} to
 * @param {Rim} rim
 */
function crosses([x, y], [toX, toY], { left, top, right, bottom }) {
  if (Math.max(x, toX) < left || Math.min(x, toX) > right) return false; // as most of a curve is
  if (Math.max(y, toY) < top || Math.min(y, toY) > bottom) return false;
  let [enter, leave] = [0, 1];
  for (const [start, way, low, high] of [[x, toX - x, left, right], [y, toY - y, top, bottom]]) {
    const [one, other] = [(low - start) / way, (high - start) / way].sort((a, b) => a - b);
    if (way === 0 && (start < low || start > high)) return false;
    if (way === 0) continue;
    [enter, leave] = [Math.max(enter, one), Math.min(leave, other)];
  }
  return enter <= leave;
}

/** @type {(one: Rim, other: Rim) => boolean} */
const meet = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

/**
 * The rectangle of a ring, into which words may not begin.
 * @param {Place} middle
 * @param {number} scale
 * @returns {Rim}
 */
export function ringAround([x, y], scale) {
  const ring = scale * WORDS_RING;
  return { left: x - ring, top: y - ring, right: x + ring, bottom: y + ring };
}

/**
 * How much words in a rectangle are disturbed.
 * @param {Rim} rim
 * @param {{ width: number, height: number }} box
 * @param {Place[][]} curves
 * @param {Rim[]} words
 */
function disturbed(rim, { width, height }, curves, words) {
  const out = rim.left < 0 || rim.right > width || rim.top < 0 || rim.bottom > height;
  const hit = curves.filter((curve) => curve.some((to, place) => place > 0 && crosses(curve[place - 1], to, rim)));
  return (out ? OUT_OF_PANEL : 0) + 2 * hit.length + 3 * words.filter((other) => meet(rim, other)).length;
}

/**
 * What it costs that words in a rectangle are far from what they name.
 * @param {Rim} rim
 * @param {Place[]} points
 * @param {number} scale
 */
function astray({ left, top, right, bottom }, points, scale) {
  const away = ([x, y] = /** @type {Place} */ ([0, 0])) =>
    Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  return 2 * Math.max(Math.min(...points.map(away)) / scale - WORDS_NEAR, 0) / LETTERS_LINE;
}

/**
 * Where words may stand, the best place first: over the middle of a level stretch; else above the mark and towards the
 * middle of the panel, where a convex curve leaves room; below it if there is none above.
 * @param {Place[]} points in pixels of the panel
 * @param {{ width: number }} box
 * @param {number} scale
 * @returns {Spot[]}
 */
function candidates(points, { width }, scale) {
  const [aside, line] = [scale * WORDS_ASIDE, scale * LETTERS_LINE];
  const [x, at] = points[Math.floor(points.length / 2)];
  const rise = Math.abs(points[points.length - 1][1] - points[0][1]);
  const [above, below] = [at - aside, at + aside + line];
  const heights = at < aside + line ? [below, above] : [above, below];
  const level = points.length > 1 && rise < line;
  const [start, middle, end] = /** @type {const} */ (["start", "middle", "end"]);
  const sides = x < width / 2 ? [start, end] : [end, start];
  const beside = (/** @type {Anchor} */ anchor, /** @type {number} */ y, by = aside) =>
    ({ x: anchor === "start" ? x + by : x - by, y, anchor });
  const [near, far] = sides;
  const around = [
    ...heights.map((y) => beside(near, y)), ...heights.map((y) => beside(far, y)),
    ...sides.map((anchor) => beside(anchor, at + 0.25 * line, aside + 0.3 * line)),
    ...heights.map((y) => ({ x, y, anchor: middle })),
    ...[above - line, below + line, above - 2 * line, below + 2 * line].flatMap((y) =>
      [beside(near, y), { x: (x + width / 2) / 2, y, anchor: middle }, { x: width / 2, y, anchor: middle }]),
  ];
  return level ? [...heights.map((y) => ({ x, y, anchor: middle })), ...around] : around;
}

/**
 * The best place for words beside a mark.
 * @param {string} text
 * @param {Place[]} points of the mark, in pixels of the panel
 * @param {{ width: number, height: number }} box the panel
 * @param {{ scale?: number, curves?: Place[][], words?: Rim[] }} [around] how much larger than drawn up the picture
 *   is, and what else is in the panel
 * @returns {Spot}
 */
export function wordsAt(text, points, box, { scale = 1, curves = [], words = [] } = {}) {
  const long = scale * LETTER_WIDTH * text.length;
  const found = candidates(points, box, scale).map((spot) => keptInside(spot, long, box));
  const rings = points.length > 1 ? [] : points.map((point) => ringAround(point, scale));
  const costs = found.map((spot) => {
    const rim = rimOf(spot, long, scale);
    return disturbed(rim, box, curves, [...rings, ...words]) + astray(rim, points, scale);
  });
  return found[costs.indexOf(Math.min(...costs))];
}

/**
 * A place from where words do not leave the panel sideways, if they have room in it.
 * @param {Spot} spot
 * @param {number} long
 * @param {{ width: number }} box
 * @returns {Spot}
 */
function keptInside({ x, y, anchor }, long, { width }) {
  const before = { start: 0, middle: long / 2, end: long }[anchor];
  return { x: long < width ? clamp(x, before, width - long + before) : x, y, anchor };
}
