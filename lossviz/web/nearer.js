/*
 * What is drawn nearer to the eye than it is, so that the surface it lies on does not swallow it: the same as
 * `nearer` in lossviz/picture/eye.py, for the camera of the moment.
 */

/** @typedef {import("./payload.js").Attributes} Attributes */

/** How near to a wall of the box something may come, as a share of the way. */
const INSIDE = 0.999;

const LETTERS = /** @type {const} */ (["x", "y", "z"]);

/**
 * The step of length 1 from a point towards the eye.
 * @param {Attributes} camera
 * @param {number[]} here
 */
function towards({ eye, center, projection }, here) {
  const from = projection?.type === "orthographic" ? LETTERS.map((axis) => center[axis]) : here;
  const way = LETTERS.map((axis, k) => eye[axis] - from[k]);
  return way.map((part) => part / Math.hypot(...way));
}

/**
 * The coordinates of a trace, moved `by` towards the camera of its scene, but not out of the scene's box.
 * @param {Attributes} trace
 * @param {Attributes} scene
 * @param {number} by
 * @returns {{ x: Float64Array, y: Float64Array, z: Float64Array }}
 */
export function nearer(trace, scene, by) {
  const axes = LETTERS.map((axis) => {
    const [low, high] = scene[`${axis}axis`].range;
    return { box: scene.aspectratio[axis], middle: (low + high) / 2, scale: scene.aspectratio[axis] / (high - low) };
  });
  const count = trace.x.length;
  const out = { x: new Float64Array(count), y: new Float64Array(count), z: new Float64Array(count) };
  for (let i = 0; i < count; i++) {
    const here = axes.map(({ middle, scale }, k) => (trace[LETTERS[k]][i] - middle) * scale);
    const way = towards(scene.camera, here);
    const room = way.map((part, k) => (part ? ((Math.sign(part) * axes[k].box) / 2 - here[k]) / part : Infinity));
    const far = Math.min(Math.max(INSIDE * Math.min(...room), 0), by);
    for (const [k, { middle, scale }] of axes.entries()) out[LETTERS[k]][i] = (here[k] + way[k] * far) / scale + middle;
  }
  return out;
}
