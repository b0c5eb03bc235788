/* Axes that settle when nothing is moved, on the first step that holds what they show: `settled` in ranges.py. */

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Fit} Fit */

/** What rounding adds to a number, as a share of it; as in lossviz/picture/ranges.py. */
const DUST = 1e-6;

/**
 * The least and the greatest of the finite numbers in rows of numbers.
 * @param {any} values
 * @param {[number, number]} ends
 * @returns {[number, number]}
 */
function reach(values, ends) {
  let [low, high] = ends;
  for (const value of values) {
    if (typeof value !== "number") [low, high] = reach(value ?? [], [low, high]);
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
 * What changes with a step of a fit; nothing if it has no such step.
 * @param {Fit} fit
 * @param {number} place
 */
export function stepAt({ layout, beyond, looks, steps }, place) {
  const step = steps[place];
  if (!step) return [];
  const traces = Object.entries(looks).map(([id, paths]) => [id, patch(paths, step.looks[id])]);
  return [{
    layout: patch(layout, step.layout), beyond: patch(beyond, step.beyond), traces: Object.fromEntries(traces),
  }];
}

/**
 * The place of the step that an axis settles on.
 * @param {Fit} fit
 * @param {Attributes[]} data
 */
export function settledOn({ axis, traces, steps }, data) {
  const seen = data.filter(({ uid, visible }) => traces.includes(uid) && visible !== false);
  /** @type {[number, number]} */
  let ends = [Infinity, -Infinity];
  for (const trace of seen) ends = reach(trace[axis], ends);
  const [low, high] = ends;
  if (low > high || (!low && !high)) return steps.length - 1;
  const holds = (/** @type {Fit["steps"][number]} */ step) => {
    const dust = DUST * Math.max(step.high, -step.low);
    return low >= step.low - dust && high <= step.high + dust;
  };
  const place = steps.findIndex(holds);
  return place < 0 ? steps.length - 1 : place;
}
