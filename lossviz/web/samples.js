/* The numbers in a page without a server, as lossviz/site/page_data.py rounds and packs them. */

import { gunzipped } from "./tables.js";

/** Up to so many units a number is rounded to whole ones, up to twice that to two, and so on. */
export const FINE = 2 ** 17;
/** The count of what is no number. */
const GAP = 2 ** 24;

/**
 * A table that knows the unit of each quantity.
 * @typedef {Float32Array & { units: Float32Array }} Samples
 */

/** The bytes behind base64. */
export const bytesOf = (/** @type {string} */ text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/**
 * The number behind a count.
 * @param {number} count
 * @param {number} unit
 */
export function numberAt(count, unit) {
  const size = Math.abs(count);
  const doublings = Math.max(Math.floor(size / FINE) - 1, 0);
  return count === GAP ? NaN : Math.sign(count) * (size - doublings * FINE) * 2 ** doublings * unit;
}

/**
 * The numbers of a packed table.
 * @param {{ shape: number[], data: string }} packed
 * @returns {Promise<Samples>}
 */
export async function widened({ shape, data }) {
  const raw = await gunzipped(bytesOf(data));
  const edge = 4 * shape[0];
  const units = new Float32Array(raw.slice(0, edge).buffer);
  const planes = raw.subarray(edge);
  const total = shape.reduce((a, b) => a * b);
  const first = shape.length > 2 ? shape[1] : 1;
  const places = total / (shape[0] * first);
  const out = Object.assign(new Float32Array(total), { units });
  const woven = (/** @type {number} */ at) => planes[at] | (planes[total + at] << 8)
    | (planes[2 * total + at] << 16) | (planes[3 * total + at] << 24);
  for (let quantity = 0, at = 0; quantity < shape[0]; quantity++) {
    const counts = new Int32Array(places);
    for (let step = 0; step < first; step++) {
      for (let i = 0, across = 0; i < places; i++, at++) {
        const difference = woven(at);
        across += (difference >>> 1) ^ -(difference & 1);
        counts[i] += across;
        out[at] = numberAt(counts[i], units[quantity]);
      }
    }
  }
  return out;
}
