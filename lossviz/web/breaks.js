/* Where a curve jumps: two of its nodes are moved to the place itself, one for each side. */

/** @typedef {import("./rows.js").Find} Find */

/**
 * The places of the jumps, and the numbers to their left and to their right.
 * @typedef {{ at: ArrayLike<number>, left: ArrayLike<number>, right: ArrayLike<number> }} Jumps
 */

/**
 * Reads the jumps from a table that holds their parts one behind the other.
 * @param {Find} find
 * @param {number} count so many jumps are told
 * @param {number} side which part are the numbers to the left
 * @param {number} shift how far the places are moved
 * @returns {Jumps}
 */
export function jumpsOf(find, count, side, shift) {
  const part = (/** @type {number} */ place) => find({ first: place * count, count });
  return { at: part(0).map((place) => place + shift), left: part(side), right: part(side + 1) };
}

/**
 * A curve with its jumps.
 * @param {ArrayLike<any>} nodes numbers
 * @param {Float64Array} heights
 * @param {Jumps} jumps
 * @returns {{ x: Float64Array, y: Float64Array }}
 */
export function broken(nodes, heights, { at, left, right }) {
  const x = Float64Array.from(nodes);
  const y = Float64Array.from(heights);
  const last = nodes.length - 1;
  const dust = 1e-9 * (nodes[1] - nodes[0]);
  let free = 0;
  for (let k = 0; k < at.length; k++) if (at[k] >= nodes[0] && at[k] <= nodes[last]) {
    let first = last - 1;
    while (first > 0 && nodes[first] > at[k] + dust) first--;
    first = Math.max(first, free);
    if (first >= last) break;
    x.fill(at[k], first, first + 2);
    y.set([left[k], right[k]], first);
    free = first + 2;
  }
  return { x, y };
}
