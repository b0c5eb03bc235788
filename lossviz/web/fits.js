/*
 * Axes that settle when nothing is moved: `settled` in settled.py.
 *
 * That of a panel holds what its parameters can make of the curve. That of a surface stays as long as it is filled, and
 * leaves room when it has to be wider: one that always fitted would hide how high a surface is.
 */

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Fit} Fit */

/** What rounding adds to a number, as a share of it; as in lossviz/picture/ranges.py. */
const DUST = 1e-6;
/** What a curve fills at least of an axis that is wider than it needs; as in lossviz/picture/settled.py. */
const LOOSE = 1 / 6;
/** What a surface fills at least of an axis that it keeps, and of a wider one that it goes to. */
const [KEPT_FILLED, TAKEN_FILLED] = [1 / 3, 3 / 5];

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
 * @param {Attributes[]} data
 * @param {{ reach?: number, now?: number }} [room] the widest rung that it may go to, and the one on which it stands
 */
export function settledOn(fit, data, { reach = -1, now = -1 } = {}) {
  const [low, high] = seenOf(fit, data);
  const first = firstOf(fit, [low, high]);
  if (low > high || (!low && !high)) return first;
  const filled = (/** @type {number} */ place) => {
    const rung = fit.rungs[place];
    return (Math.min(high, rung.high) - Math.max(low, rung.low)) / (rung.high - rung.low);
  };
  const widest = (/** @type {number} */ last, /** @type {number} */ least) => {
    for (let place = last; place > first; place--)
      if (!fit.rungs[place].cut && filled(place) >= least) return place;
    return first;
  };
  if (fit.ends) return widest(reach, LOOSE);
  if (now >= first && filled(now) >= KEPT_FILLED) return now;
  return now >= 0 && now < first ? widest(fit.rungs.length - 1, TAKEN_FILLED) : first;
}

/**
 * The place of the rung that an axis needs to hold what is seen, and some other heights.
 * @param {Fit} fit
 * @param {any[]} others
 */
export const holding = (fit, others) => firstOf(fit, endsOf(others, [Infinity, -Infinity]));
