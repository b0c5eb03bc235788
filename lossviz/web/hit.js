/* Which place of a surface lies under a pointer. */

/**
 * A place on the screen: across, down, and how far behind.
 * @typedef {[number, number, number]} Seen
 */

/**
 * The shares of a triangle's corners at a place within it; null if it lies outside.
 * @param {Seen[]} corners
 * @param {number} px
 * @param {number} py
 */
function sharesAt([a, b, c], px, py) {
  const area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
  const second = ((px - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (py - a[1])) / area;
  const third = ((b[0] - a[0]) * (py - a[1]) - (px - a[0]) * (b[1] - a[1])) / area;
  const shares = [1 - second - third, second, third];
  return shares.every((share) => share >= -1e-9) ? shares : null; // of no area: NaN, which is not
}

/**
 * The nearest place of a surface under a pointer, in the surface's own coordinates; null if there is none.
 * @param {{ x: ArrayLike<number>, y: ArrayLike<number>, z: ArrayLike<number>[] }} surface heights by y, then by x
 * @param {(x: number, y: number, z: number) => Seen} project
 * @param {{ x: number, y: number }} pointer
 * @param {number[]} [range] heights that are drawn; what is cut off is seen by nobody
 */
export function hitOn({ x, y, z }, project, pointer, range = [-Infinity, Infinity]) {
  const [low, high] = [Math.min(...range), Math.max(...range)];
  const places = Array.from(z, (row, i) =>
    Array.from(row, (height, j) => ({ at: [x[j], y[i], height], seen: project(x[j], y[i], height) })));
  /** @type {{ x: number, y: number } | null} */
  let found = null;
  let least = Infinity;
  for (let i = 1; i < places.length; i++) for (let j = 1; j < places[i].length; j++) {
    const [a, b, c, d] = [places[i - 1][j - 1], places[i - 1][j], places[i][j - 1], places[i][j]];
    for (const corners of [[a, b, c], [d, c, b]]) {
      const shares = sharesAt(corners.map(({ seen }) => seen), pointer.x, pointer.y);
      if (!shares) continue;
      const mean = (/** @type {(corner: typeof a) => number} */ part) =>
        shares.reduce((sum, share, k) => sum + share * part(corners[k]), 0);
      const [depth, height] = [mean(({ seen }) => seen[2]), mean(({ at }) => at[2])];
      if (!(depth < least && height >= low && height <= high)) continue;
      least = depth;
      found = { x: mean(({ at }) => at[0]), y: mean(({ at }) => at[1]) };
    }
  }
  return found;
}
