/* From where the surfaces are seen: cameras by name, turned by hand, and the view's new name. */

import { cameraFrom, nameCamera, turnedBy, whole } from "./cameras.js";
import { cameraOf, lookThrough, scenesOf, turnAlike } from "./plotly.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload.js").StateValue} StateValue */

const FIRST = Object.freeze({ eye: Object.freeze({ x: 1.25, y: 1.25, z: 1.25 }) });

/**
 * The control that says from where surfaces are seen.
 * @param {Payload} payload
 * @returns {import("./payload_controls.js").Cameras | undefined}
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
 * Turns a scene, and those that turn with it, by degrees and a factor.
 * @param {Live} live
 * @param {string} scene
 * @param {{ across?: number, up?: number, zoom?: number }} by
 */
export function turn(live, scene, by) {
  const now = cameraOf(live.plot, scene);
  if (!now) return;
  // without named views a picture goes on looking where it looks
  const camera = whole(turnedBy(live.camera ?? now, viewControl(live.payload) ? baseOf(live.payload) : now, by));
  if (live.camera || now.projection?.type !== camera.projection.type) { // another projection is another drawing
    live.camera = camera;
    live.draw();
    return;
  }
  lookThrough(live.plot, scene, camera);
  link(live, scene);
}

/**
 * Names the view that a scene was turned to, and releases it.
 * @param {Live} live
 * @param {string} scene
 * @param {number} [delay]
 */
export function report(live, scene, delay = 0) {
  const { payload, state } = live;
  const camera = live.camera ?? cameraOf(live.plot, scene);
  const control = viewControl(payload);
  if (!camera || !control || live.dead) return;
  const base = baseOf(payload);
  const name = nameCamera(camera, base);
  const held = cameraNamed(payload, state[control.name]);
  if (held && nameCamera(held, base) === name) return;
  look(live, control.name, name);
  live.release(delay);
}

/**
 * @param {Live} live
 * @param {string} control
 * @param {StateValue} name
 */
function look(live, control, name) {
  live.state[control] = name;
  live.controls.get(control)?.sync();
}

/**
 * Brings the camera back that the page opens with.
 * @param {Live} live
 */
export function lookAgain(live) {
  const control = viewControl(live.payload);
  if (!control) return;
  const name = live.payload.opening[control.name] ?? control.options[0].value;
  live.camera = cameraNamed(live.payload, name);
  look(live, control.name, name);
  live.draw();
}
