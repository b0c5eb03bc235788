/* Axes that settle when nothing is moved, on the first rung that holds what they show: `settled` in ranges.py. */

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
 * What changes with a rung of a fit; nothing if it has no such rung.
 * @param {Fit} fit
 * @param {number} place
 */
export function rungAt({ layout, beyond, looks, rungs }, place) {
  const rung = rungs[place];
  if (!rung) return [];
  const traces = Object.entries(looks).map(([id, paths]) => [id, patch(paths, rung.looks[id])]);
  return [{
    layout: patch(layout, rung.layout), beyond: patch(beyond, rung.beyond), traces: Object.fromEntries(traces),
  }];
}

/**
 * The place of the rung that an axis settles on.
 * @param {Fit} fit
 * @param {Attributes[]} data
 */
export function settledOn({ axis, traces, rungs }, data) {
  const seen = data.filter(({ uid, visible }) => traces.includes(uid) && visible !== false);
  /** @type {[number, number]} */
  let ends = [Infinity, -Infinity];
  for (const trace of seen) ends = endsOf(trace[axis], ends);
  const [low, high] = ends;
  if (low > high || (!low && !high)) return rungs.length - 1;
  const holds = (/** @type {Fit["rungs"][number]} */ rung) => {
    const dust = DUST * Math.max(rung.high, -rung.low);
    return low >= rung.low - dust && high <= rung.high + dust;
  };
  const place = rungs.findIndex(holds);
  return place < 0 ? rungs.length - 1 : place;
}
