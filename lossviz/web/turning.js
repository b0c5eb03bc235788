/* Turning a scene: the others turn with it, and the view gets a name. */

import { cameraFrom, nameCamera, whole } from "./cameras.js";
import { cameraOf, scenesOf, turnAlike } from "./plotly.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./payload.js").Payload} Payload */

const FIRST = Object.freeze({ eye: Object.freeze({ x: 1.25, y: 1.25, z: 1.25 }) });

/**
 * The control that says from where surfaces are seen.
 * @param {Payload} payload
 * @returns {import("./payload.js").Cameras | undefined}
 */
export function viewControl({ controls }) {
  const found = controls.find(({ kind }) => kind === "view");
  return found?.kind === "view" ? found : undefined;
}

/**
 * The camera that a name stands for, to which unnamed ones are likened.
 * @param {Payload} payload
 * @returns {import("./cameras.js").Camera}
 */
const baseOf = (payload) => /** @type {any} */ (viewControl(payload)?.options[0]?.camera ?? FIRST);

/**
 * @param {Payload} payload
 * @param {unknown} name
 */
export function cameraNamed(payload, name) {
  const preset = viewControl(payload)?.options.find(({ value }) => value === name)?.camera;
  const camera = /** @type {import("./cameras.js").Camera | null} */ (preset ?? cameraFrom(name, baseOf(payload)));
  return camera && whole(camera);
}

/**
 * Turns all scenes as one of them is turned, where the viewer wants it.
 * @param {Live} live
 * @param {string} [scene]
 */
export function link(live, scene = scenesOf(live.plot)[0]) {
  if (live.linked) turnAlike(live.plot, scene);
}

/**
 * Follows a scene that is being turned, frame by frame, so that the others turn with it; then reports the view.
 * @param {Live} live
 * @param {string | undefined} scene
 * @param {number} [until] for how many milliseconds from now; without it until the next call
 */
export function turning(live, scene, until) {
  if (!scene) return;
  live.turnEnd = until ? performance.now() + until : Infinity;
  if (live.turned) return;
  const step = () => {
    link(live, scene);
    live.turned = !live.dead && performance.now() < live.turnEnd;
    if (live.turned) requestAnimationFrame(step);
    else report(live, scene);
  };
  live.turned = true;
  requestAnimationFrame(step);
}

/**
 * Names the view that a scene was turned to, and releases it.
 * @param {Live} live
 * @param {string} scene
 */
function report(live, scene) {
  const { payload, state } = live;
  const camera = cameraOf(live.plot, scene);
  const control = viewControl(payload);
  if (!camera || !control || live.dead) return;
  const base = baseOf(payload);
  const name = nameCamera(camera, base);
  const held = cameraNamed(payload, state[control.name]);
  if (held && nameCamera(held, base) === name) return;
  state[control.name] = name;
  live.controls.get(control.name)?.sync();
  live.release();
}
