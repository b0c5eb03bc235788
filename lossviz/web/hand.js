/*
 * Hands on a 3D scene: a mouse or two fingers turn it, one finger turns it sideways, a click sets the point, two
 * clicks bring the camera back. What would scroll the page scrolls it, and none of it reaches Plotly's own camera.
 */

import { hitOn } from "./hit.js";
import { hoveredPlace } from "./hovered.js";
import { projectionOf, rangeOf, sceneAt } from "./plotly.js";
import { isTakenAway } from "./tray.js";
import { lookAgain, report, turn } from "./turning.js";
import { SETTLE_MS, clamp, nearest } from "./values.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./payload.js").State} State */
/** @typedef {{ x: number, y: number }} Place */

/**
 * What holds a scene: the pointers by their ids, whether they are fingers, and whether they have moved it.
 * @typedef {{
 *   scene: string, pointers: Map<number, Place>, touch: boolean, moved: boolean, stop: AbortController
 * }} Hand
 */

/** Degrees per pixel: a drag of 10 pixels turns 13 degrees in Plotly, give or take what its smoothing adds. */
export const PACE = 1.2;
const MOUSE_STILL = 4;
const FINGER_STILL = 10;
const NEAR = 30;
const TWICE_MS = 350;
const LINE = 16;
const ZOOM = 0.004;
const ZOOM_MOST = 80;

const middle = (/** @type {Place[]} */ places) => ({
  x: places.reduce((sum, { x }) => sum + x, 0) / places.length,
  y: places.reduce((sum, { y }) => sum + y, 0) / places.length,
});

const apart = ([a, b = a] = /** @type {Place[]} */ ([])) => Math.hypot(a.x - b.x, a.y - b.y) || 1;

/**
 * How pointers that moved turn a scene. One finger turns it sideways only: up and down it scrolls the page.
 * @param {Place[]} before
 * @param {Place[]} after
 * @param {boolean} touch
 */
export function stepOf(before, after, touch) {
  const [from, to] = [middle(before), middle(after)];
  const free = !touch || after.length > 1;
  return {
    across: PACE * (from.x - to.x),
    up: free ? PACE * (to.y - from.y) : 0,
    zoom: after.length > 1 ? apart(before) / apart(after) : 1,
  };
}

/**
 * By which factor a turned wheel draws the camera back.
 * @param {{ deltaY: number, deltaMode: number }} wheel
 */
export function zoomOf({ deltaY, deltaMode }) {
  const pixels = deltaY * (deltaMode ? LINE : 1);
  return Math.exp(ZOOM * clamp(pixels, -ZOOM_MOST, ZOOM_MOST));
}

/**
 * Takes a scene that is pressed.
 * @param {Live} live
 * @param {string} scene
 * @param {PointerEvent} event
 */
export function grip(live, scene, event) {
  if (event.button) return;
  const place = { x: event.clientX, y: event.clientY };
  if (live.hand) { // another finger
    live.hand.pointers.set(event.pointerId, place);
    live.hand.moved = true;
    return;
  }
  const stop = new AbortController();
  const touch = event.pointerType === "touch";
  live.hand = { scene, pointers: new Map([[event.pointerId, place]]), touch, moved: false, stop };
  live.plot.setPointerCapture?.(event.pointerId);
  window.addEventListener("pointermove", (next) => follow(live, next), { signal: stop.signal });
  for (const type of /** @type {const} */ (["pointerup", "pointercancel"]))
    window.addEventListener(type, (next) => letGo(live, next), { signal: stop.signal });
}

/**
 * @param {Live} live
 * @param {PointerEvent} event
 */
function follow(live, event) {
  const { hand } = live;
  const from = hand?.pointers.get(event.pointerId);
  if (!hand || !from) return;
  const to = { x: event.clientX, y: event.clientY };
  if (!hand.moved && Math.hypot(to.x - from.x, to.y - from.y) < (hand.touch ? FINGER_STILL : MOUSE_STILL)) return;
  hand.moved = true;
  live.root.classList.add("lossviz-dragging");
  const before = [...hand.pointers.values()];
  hand.pointers.set(event.pointerId, to);
  turn(live, hand.scene, stepOf(before, [...hand.pointers.values()], hand.touch));
}

/**
 * @param {Live} live
 * @param {PointerEvent} event
 */
function letGo(live, event) {
  const { hand } = live;
  if (!hand?.pointers.delete(event.pointerId) || hand.pointers.size) return;
  hand.stop.abort();
  live.hand = null;
  live.root.classList.remove("lossviz-dragging");
  if (hand.moved) report(live, hand.scene);
  else if (event.type === "pointerup") clicked(live, hand.scene, event);
}

/**
 * A click sets the point; a second one takes that back, and brings the camera of the page's opening.
 * @param {Live} live
 * @param {string} scene
 * @param {PointerEvent} event
 */
function clicked(live, scene, { clientX: x, clientY: y, timeStamp }) {
  const { click } = live;
  live.click = null;
  if (click && timeStamp - click.time < TWICE_MS && Math.hypot(x - click.x, y - click.y) < NEAR) {
    for (const [name, value] of Object.entries(click.before)) live.move(name, value);
    lookAgain(live);
    live.release();
    return;
  }
  live.click = { x, y, time: timeStamp, before: pointAt(live, scene, { x, y }) };
  live.release(TWICE_MS); // a second click may take it back
}

/**
 * Sets the point to the place of the surface under a pointer; what was set before.
 * @param {Live} live
 * @param {string} scene
 * @param {Place} place
 * @returns {State}
 */
function pointAt(live, scene, place) {
  const { payload, shown, plot } = live;
  /** @type {State} */
  const before = {};
  for (const target of payload.targets) {
    const surface = shown?.find(({ uid, scene: own = "scene" }) => uid === target.trace && own === scene);
    if (!surface) continue;
    const hit = hoveredPlace(plot, scene, target.trace) // what the box beside the pointer says is set
      ?? hitOn(/** @type {any} */ (surface), projectionOf(plot, scene), place, rangeOf(plot, scene));
    if (!hit) continue;
    for (const axis of /** @type {const} */ (["x", "y"])) {
      const control = payload.controls.find(({ name }) => name === target[axis]);
      if (control?.kind !== "range" || isTakenAway(live.root, control.name)) continue;
      before[control.name] = live.state[control.name];
      live.move(control.name, control.values[nearest(control.values, hit[axis])]);
    }
  }
  return before;
}

/**
 * A wheel over a scene scrolls the page; with Ctrl or ⌘, as a pinched touchpad has it, it zooms.
 * @param {Live} live
 * @param {WheelEvent} event
 */
export function wheeled(live, event) {
  const scene = sceneAt(live.plot, event.target);
  if (!scene) return;
  event.stopPropagation(); // Plotly keeps the page from scrolling, whether it zooms or not
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  turn(live, scene, { zoom: zoomOf(event) });
  clearTimeout(live.zooming);
  live.zooming = setTimeout(() => report(live, scene), SETTLE_MS);
}

/**
 * Keeps fingers on a scene from Plotly, which would keep them from scrolling; two fingers do not scroll.
 * @param {Live} live
 * @param {TouchEvent} event
 */
export function kept(live, event) {
  if (!sceneAt(live.plot, event.target)) return;
  event.stopPropagation();
  if (event.touches.length > 1 && event.cancelable) event.preventDefault();
}
