/*
 * A curve as a tone that runs from left to right: the higher the value, the higher the tone. A kink is louder; a jump
 * is silent, and so is what is no number. Bars are tones of their own, one after the other.
 */

import { clamp } from "./values.js";

/**
 * A curve as it is drawn. Two nodes at one place are a kink or a jump of it. Of bars each holds its height.
 * @typedef {{ x: ArrayLike<number>, y: ArrayLike<number | null>, type?: string }} Curve
 */

/** The tones of the lower and the upper end of an axis, in hertz. */
const LOW_TONE = 200;
const HIGH_TONE = 1200;

/** How long a curve sounds, in seconds, and in how many steps. */
export const SECONDS = 3;
const STEPS = 300;
/** For how many steps before and after its place a kink is loud, and a jump silent. */
const AROUND = 4;
/** So many steps between two bars are silent if they leave room for more of each; so equal ones can be counted. */
const BREATH = 3;

/** How loud the tone is; full scale is 1. */
const QUIET = 0.12;
const LOUD = 0.45;

/**
 * The tone of a value, in hertz: equal steps of the value are equal intervals. Beyond the axis it is that of its end.
 * @param {number} value
 * @param {[number, number]} range the lower and the upper end of the axis
 */
export function pitch(value, [low, high]) {
  const share = high > low ? clamp((value - low) / (high - low), 0, 1) : 0.5;
  return LOW_TONE * (HIGH_TONE / LOW_TONE) ** share;
}

/**
 * The height of a curve at a place between a node and the next; NaN where there is none.
 * @param {Curve} curve
 * @param {number} node
 * @param {number} at
 */
function heightBetween({ x, y }, node, at) {
  const [from, to] = [y[node], y[node + 1]];
  if (at <= x[node] || to === undefined) return from ?? NaN;
  if (at >= x[node + 1]) return to ?? NaN;
  return from === null || to === null ? NaN : from + (to - from) * (at - x[node]) / (x[node + 1] - x[node]);
}

/**
 * The places where a curve has two nodes, as shares of its width, and whether it jumps there.
 * @param {Curve} curve
 * @param {[number, number]} range
 */
function doubled({ x, y }, [low, high]) {
  const found = [];
  const width = x[x.length - 1] - x[0];
  for (let node = 0; node + 1 < x.length; node++) {
    if (x[node] !== x[node + 1]) continue;
    const [left, right] = [y[node] ?? NaN, y[node + 1] ?? NaN];
    found.push({ share: (x[node] - x[0]) / width, jumps: !(Math.abs(left - right) <= 1e-6 * (high - low)) });
  }
  return found;
}

/**
 * The tone of a curve in even steps: its pitches in hertz, and how loud each is, at both ends silent.
 * @param {Curve} curve
 * @param {[number, number]} range the lower and the upper end of the axis
 */
export function melody(curve, range) {
  return curve.type === "bar" ? tones(curve, range) : run(curve, range);
}

/**
 * Bars as tones of even length, from left to right.
 * @param {Curve} bars
 * @param {[number, number]} range
 */
function tones({ y }, range) {
  const pitches = new Float32Array(STEPS + 1).fill(pitch(range[0], range));
  const loudness = new Float32Array(STEPS + 1);
  const each = (STEPS + 1) / y.length;
  for (let step = 0; step <= STEPS; step++) {
    const place = Math.floor(step / each);
    const height = y[place] ?? NaN;
    if (!Number.isFinite(height)) continue;
    pitches[step] = pitch(height, range);
    const left = (place + 1) * each - step;
    loudness[step] = each > 2 * BREATH && left <= BREATH ? 0 : QUIET;
  }
  loudness[0] = loudness[STEPS] = 0;
  return { pitches, loudness };
}

/**
 * @param {Curve} curve
 * @param {[number, number]} range
 */
function run(curve, range) {
  const { x } = curve;
  const width = x[x.length - 1] - x[0];
  const pitches = new Float32Array(STEPS + 1).fill(pitch(range[0], range));
  const loudness = new Float32Array(STEPS + 1);
  for (let step = 0, node = 0; step <= STEPS; step++) {
    const at = x[0] + width * step / STEPS;
    while (node + 2 < x.length && x[node + 1] < at) node++;
    const height = heightBetween(curve, node, at);
    if (step) pitches[step] = pitches[step - 1];
    if (!Number.isFinite(height)) continue;
    pitches[step] = pitch(height, range);
    loudness[step] = QUIET;
  }
  for (const { share, jumps } of doubled(curve, range).sort((a, b) => Number(a.jumps) - Number(b.jumps))) {
    const middle = Math.round(share * STEPS);
    const end = Math.min(middle + AROUND, STEPS);
    for (let step = Math.max(middle - AROUND, 0); step <= end; step++)
      if (loudness[step]) loudness[step] = jumps ? 0 : LOUD;
  }
  loudness[0] = loudness[STEPS] = 0; // a tone that begins or ends at once clicks
  return { pitches, loudness };
}
