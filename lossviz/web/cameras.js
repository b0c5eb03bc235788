/* Cameras and their names: "azimuth,elevation[,distance]", as links write them. */

import { clamp } from "./values.js";

/**
 * @typedef {object} Camera
 * @property {{ x: number, y: number, z: number }} eye
 */

/** A turntable has no direction at 90°. */
const STEEPEST = 89.9;

const radius = (/** @type {Camera["eye"]} */ eye) => Math.hypot(eye.x, eye.y, eye.z);

const degrees = (/** @type {number} */ angle) => Math.round((angle * 180) / Math.PI);

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
  const a = (azimuth * Math.PI) / 180;
  const e = (clamp(elevation, -STEEPEST, STEEPEST) * Math.PI) / 180;
  const r = clamp(distance, 0.5, 10);
  return { ...base, eye: { x: r * Math.cos(e) * Math.cos(a), y: r * Math.cos(e) * Math.sin(a), z: r * Math.sin(e) } };
}

/**
 * A camera with all that Plotly would fill in.
 * @template {object} T
 * @param {T} camera
 */
export function whole(camera) {
  return { center: { x: 0, y: 0, z: 0 }, up: { x: 0, y: 0, z: 1 }, projection: { type: "perspective" }, ...camera };
}
