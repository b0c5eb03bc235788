/* Small questions about plain values. */

/** A held key or a turning wheel is one change: it is told when it has been still for so long. */
export const SETTLE_MS = 250;

/**
 * Whether two plain values say the same.
 * @param {unknown} a
 * @param {unknown} b
 */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * @param {number} x
 * @param {number} low
 * @param {number} high
 */
export const clamp = (x, low, high) => Math.min(high, Math.max(low, x));

/**
 * The place of the value that is nearest.
 * @param {ArrayLike<any> & { indexOf(value: any): number }} values numbers, and words for infinities
 * @param {any} value
 */
export function nearest(values, value) {
  const exact = values.indexOf(value);
  if (exact >= 0) return exact;
  let best = 0;
  let least = Infinity;
  for (let i = 0; i < values.length; i++) {
    const away = Math.abs(values[i] - value); // no number for a word, such as that for infinity
    if (away < least) [best, least] = [i, away];
  }
  return best;
}

/** Where the axis of a readout writes infinity. */
const BEYOND_ALL = 1e15;

/**
 * A value of a control as a coordinate.
 * @param {unknown} value
 */
export const placed = (value) => (value === "-inf" ? -BEYOND_ALL : value === "inf" ? BEYOND_ALL : value);
