/* Cameras and their names: "azimuth,elevation[,distance]", as links write them. */

import { clamp } from "./values.js";

/**
 * @typedef {object} Camera
 * @property {{ x: number, y: number, z: number }} eye
 */

/** How low a camera may stand: seen from under the floor, a surface hides what lies on it. */
export const FLOOR = 3;
/** A turntable has no direction at 90°. */
export const ZENITH = 89.9;
/** How near and how far. */
const NEAREST = 0.5;
const FARTHEST = 10;

const radius = (/** @type {Camera["eye"]} */ eye) => Math.hypot(eye.x, eye.y, eye.z);

const degrees = (/** @type {number} */ angle) => Math.round((angle * 180) / Math.PI);

/** From here on a scene is seen from straight above; as in lossviz/picture/style.py. */
const STEEP = 86;

/**
 * Whether a camera looks down so steeply that the heights' axis is a point.
 * @param {Camera} camera
 */
const isSteep = ({ eye }) => degrees(Math.asin(clamp(Math.abs(eye.z) / radius(eye), 0, 1))) >= STEEP;

/**
 * "az,el[,distance]": whole degrees, and the distance if it differs from the first preset's.
 * @param {Camera} camera
 * @param {Camera} base
 */
export function nameCamera(camera, base) {
  const { x, y, z } = camera.eye;
  const distance = Math.round(100 * radius(camera.eye)) / 100;
  const angles = `${degrees(Math.atan2(y, x))},${degrees(Math.asin(clamp(z / radius(camera.eye), -1, 1)))}`;
  return Math.abs(distance / radius(base.eye) - 1) < 0.03 ? angles : `${angles},${distance}`;
}

/**
 * A camera by its name; like the first preset it looks at the middle a little below the axes' own.
 * @param {unknown} name
 * @param {Camera} base
 * @returns {Camera | null}
 */
export function cameraFrom(name, base) {
  const [azimuth, elevation, distance = radius(base.eye)] = String(name).split(",").map(Number);
  if (![azimuth, elevation, distance].every(Number.isFinite) || distance <= 0) return null;
  return { ...base, eye: eyeAt(azimuth, elevation, distance) };
}

/**
 * Where an eye is, within what a viewer can reach.
 * @param {number} azimuth in degrees, as is the next
 * @param {number} elevation
 * @param {number} distance
 */
function eyeAt(azimuth, elevation, distance) {
  const a = (azimuth * Math.PI) / 180;
  const e = (clamp(elevation, FLOOR, ZENITH) * Math.PI) / 180;
  const r = clamp(distance, NEAREST, FARTHEST);
  return { x: r * Math.cos(e) * Math.cos(a), y: r * Math.cos(e) * Math.sin(a), z: r * Math.sin(e) };
}

/**
 * A camera turned by degrees and drawn back by a factor; like the first preset it looks at the middle.
 * @param {Camera} camera
 * @param {Camera} base
 * @param {{ across?: number, up?: number, zoom?: number }} by
 * @returns {Camera}
 */
export function turnedBy({ eye }, base, { across = 0, up = 0, zoom = 1 }) {
  const r = radius(eye);
  const azimuth = (Math.atan2(eye.y, eye.x) * 180) / Math.PI;
  const elevation = (Math.asin(clamp(eye.z / r, -1, 1)) * 180) / Math.PI;
  return { ...base, eye: eyeAt(azimuth + across, elevation + up, r * zoom) };
}

/**
 * A camera with all that Plotly would fill in.
 * @template {object} T
 * @param {T} camera
 */
export function whole(camera) {
  return { center: { x: 0, y: 0, z: 0 }, up: { x: 0, y: 0, z: 1 }, projection: { type: "perspective" }, ...camera };
}

/** How nearly an axis of the floor points at an eye that sees its numbers pile up. */
const END_ON = 0.95;

/**
 * What a scene leaves out of the axis that its camera sees from the end: numbers and name of the heights, whose axis is
 * a point from straight above; of an axis of the floor the numbers, if the scene is a small one beside the first.
 * @param {string} scene
 * @param {Camera} camera
 * @returns {Record<string, false | "">[]}
 */
export function unread(scene, camera) {
  if (isSteep(camera)) return [{ [`${scene}.zaxis.showticklabels`]: false, [`${scene}.zaxis.title.text`]: "" }];
  const across = Math.hypot(camera.eye.x, camera.eye.y);
  const floor = /** @type {const} */ (["x", "y"]);
  const ends = floor.filter((axis) => Math.abs(camera.eye[axis]) > END_ON * across);
  return scene === "scene" ? [] : ends.map((axis) => ({ [`${scene}.${axis}axis.showticklabels`]: false }));
}
