/*
 * Axes that settle when nothing is moved: `settled` in settled.py. In a drag they grow with what reaches their end.
 *
 * That of a panel holds what its parameters can make of the curve. That of a surface stays as long as it is filled: one
 * that always fitted would hide how high a surface is.
 */

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Fit} Fit */

/** What rounding adds to a number, as a share of it; as in lossviz/picture/ranges.py. */
const DUST = 1e-6;
/** What a curve fills at least of an axis that is wider than it needs; as in lossviz/picture/settled.py. */
const LOOSE = 1 / 6;
/** What a surface fills at least of an axis that it keeps. */
const KEPT_FILLED = 1 / 3;
/** From a rung to the next an axis grows in so many steps: none is seen, and each is a whole drawing. */
const GROWTH_STEPS = 8;
/** What goes from rung to rung evenly; of anything else the next rung says how it is, of words the one before. */
const GLIDES = /\.(range|cmin|cmax)$/;

/**
 * The least and the greatest of the finite numbers in rows of numbers.
 * @param {any} values
 * @param {[number, number]} ends
 * @returns {[number, number]}
 */
function endsOf(values, ends) {
  let [low, high] = ends;
  for (const value of values) {
    if (typeof value !== "number") [low, high] = endsOf(value ?? [], [low, high]);
    else if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  return [low, high];
}

/**
 * @param {string[]} paths
 * @param {any[]} values
 * @returns {Attributes}
 */
const patch = (paths, values) => Object.fromEntries(paths.map((path, i) => [path, values[i]]));

/**
 * A value between those of two rungs.
 * @param {any} from
 * @param {any} to
 * @param {number} share
 * @returns {any}
 */
const between = (from, to, share) => (Array.isArray(from)
  ? from.map((part, i) => between(part, to[i], share)) : from + (to - from) * share);

/**
 * What changes with a rung of a fit, or between two of them; nothing if it has no such rung.
 * @param {Fit} fit
 * @param {number} place
 */
export function rungAt({ layout, looks, rungs }, place) {
  const [below, next] = [rungs[Math.floor(place)], rungs[Math.ceil(place)]];
  if (!below || !next) return [];
  const share = place - Math.floor(place);
  const at = (/** @type {string} */ path, /** @type {any} */ from, /** @type {any} */ to) =>
    (GLIDES.test(path) ? between(from, to, share) : typeof to === "string" ? from : to);
  const traces = Object.entries(looks).map(([id, paths]) => [id, patch(paths, next.looks[id])]);
  return [{
    layout: patch(layout, layout.map((path, i) => at(path, below.layout[i], next.layout[i]))),
    traces: Object.fromEntries(traces),
  }];
}

/**
 * Where between its rungs an axis just holds some ends; 0 if there are none.
 * @param {Fit} fit
 * @param {[number, number]} ends
 */
export function edgeOf(fit, [low, high]) {
  if (low > high || (!low && !high)) return 0;
  const first = firstOf(fit, [low, high]);
  if (!first) return 0;
  const [from, to] = [fit.rungs[first - 1], fit.rungs[first]];
  const shares = [[high, from.high, to.high], [-low, -from.low, -to.low]].map(([end, near, far]) =>
    (far > near ? (end - near) / (far - near) : 0));
  return first - 1 + Math.ceil(GROWTH_STEPS * Math.min(1, Math.max(0, ...shares))) / GROWTH_STEPS;
}

/**
 * The ends of what the traces of a fit show.
 * @param {Fit} fit
 * @param {Attributes[]} data
 */
export function seenOf({ axis, traces }, data) {
  const seen = data.filter(({ uid, visible }) => traces.includes(uid) && visible !== false);
  /** @type {[number, number]} */
  let ends = [Infinity, -Infinity];
  for (const trace of seen) ends = endsOf(trace[axis], ends);
  return ends;
}

/**
 * The first rung that holds two numbers; the last if none does, or both are 0.
 * @param {Fit} fit
 * @param {[number, number]} ends
 */
function firstOf({ rungs }, [low, high]) {
  if (low > high || (!low && !high)) return rungs.length - 1;
  const holds = (/** @type {Fit["rungs"][number]} */ rung) => {
    const dust = DUST * Math.max(rung.high, -rung.low);
    return low >= rung.low - dust && high <= rung.high + dust;
  };
  const place = rungs.findIndex(holds);
  return place < 0 ? rungs.length - 1 : place;
}

/**
 * The place of the rung that an axis settles on.
 * @param {Fit} fit
 * @param {[number, number]} ends of what is seen
 * @param {{ reach?: number, now?: number }} [room] the widest rung that it may go to, and the one on which it stands
 */
export function settledOn(fit, [low, high], { reach = -1, now = -1 } = {}) {
  const first = firstOf(fit, [low, high]);
  if (low > high || (!low && !high)) return first;
  const filled = (/** @type {Fit["rungs"][number]} */ rung) =>
    (Math.min(high, rung.high) - Math.max(low, rung.low)) / (rung.high - rung.low);
  if (!fit.ends) return now >= first && filled(fit.rungs[now]) >= KEPT_FILLED ? now : first;
  const roomy = fit.rungs.findLastIndex((rung, place) => place <= reach && !rung.cut && filled(rung) >= LOOSE);
  return Math.max(first, roomy);
}

/**
 * The place of the rung that an axis needs to hold what is seen, and some other heights.
 * @param {Fit} fit
 * @param {any[]} others
 */
export const holding = (fit, others) => firstOf(fit, endsOf(others, [Infinity, -Infinity]));
