/* Pointers in a 2D panel: dragging a control along an axis, or a point along both, and clicking to add one. */

import { awaits } from "./waiting.js";
import { grip } from "./hand.js";
import { panelAt, sceneAt } from "./plotly.js";
import { isTakenAway } from "./tray.js";
import { nearest } from "./values.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./payload.js").Drag} Drag */
/** @typedef {import("./payload.js").Grab} Grab */
/** @typedef {import("./payload_controls.js").Range} Range */

/**
 * A drag that is under way: `axis` is known once a finger has set out, `along` says that it drags and does not scroll.
 * `node` is the handle that is dragged, if it is one.
 * @typedef {{
 *   letters: string, x: number, y: number, axis?: string, along?: boolean, moved?: boolean, node?: HTMLElement
 * }} Held
 */

const GRASP = 28;
const STILL = 3;
const TAP = 8;

/**
 * A press anywhere in the picture.
 * @param {Live} live
 * @param {PointerEvent} event
 */
export function pressed(live, event) {
  if (!live.playButton?.contains(/** @type {Node} */ (event.target))) live.stop();
  const scene = sceneAt(live.plot, event.target);
  if (scene) {
    grip(live, scene, event);
    return;
  }
  const subplot = /** @type {Element} */ (event.target).closest?.(".nsewdrag")?.getAttribute("data-subplot");
  const drag = event.button === 0 && live.payload.drag.find((each) => each.subplot === subplot);
  if (drag) dragging(live, drag, event);
}

/**
 * Shows by the pointer where something can be dragged.
 * @param {import("./picture.js").Picture} picture
 */
export function markDraggable({ root, plot, payload }) {
  for (const drag of payload.drag) {
    if (namesOf(drag).some((name) => isTakenAway(root, name))) continue;
    const layer = plot.querySelector(`.nsewdrag[data-subplot="${drag.subplot}"]`);
    const cursor = "axis" in drag ? { x: "ew-resize", y: "ns-resize" }[drag.axis] : "grab";
    if (layer instanceof SVGElement) layer.style.cursor = cursor;
  }
}

/**
 * A finger that sets out along the axis drags; one that sets out across it scrolls the page.
 * (Chromium ignores touch-action on parts of an SVG.)
 * @param {Live} live
 * @param {TouchEvent} event
 */
export function touched({ held }, event) {
  if (!held) return;
  const [touch] = event.touches;
  if (held.node) return;
  held.axis ??= Math.abs(touch.clientX - held.x) >= Math.abs(touch.clientY - held.y) ? "x" : "y";
  held.along = held.letters.includes(held.axis);
  if (held.along) event.preventDefault();
}

/**
 * Which point is nearest to the pointer: its place in the trace, -1 for the chosen one, which is no part of it, or null
 * if none is near enough.
 * @param {{ x: ArrayLike<any>, y: ArrayLike<any> }} points
 * @param {unknown[]} chosen
 * @param {(place: unknown[]) => number} away
 */
export function nearestPoint({ x, y }, chosen, away) {
  let index = -1;
  let least = away(chosen);
  for (let i = 0; i < x.length; i++) {
    const distance = away([x[i], y[i]]);
    if (distance >= least) continue;
    index = i;
    least = distance;
  }
  return least > GRASP ? null : index;
}

/**
 * Does something where a press ends, if it ends where it began.
 * @param {PointerEvent} start
 * @param {(event: PointerEvent) => void} then
 */
function whenTapped(start, then) {
  const stop = new AbortController();
  const end = (/** @type {PointerEvent} */ event) => {
    if (event.pointerId !== start.pointerId) return;
    stop.abort();
    const moved = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) >= TAP;
    if (event.type === "pointerup" && !moved) then(event);
  };
  for (const type of /** @type {const} */ (["pointerup", "pointercancel"]))
    window.addEventListener(type, end, { signal: stop.signal });
}

/**
 * Adds a point where a press beside all points was, if Python has heard of the last move.
 * @param {Live} live
 * @param {Grab} drag
 * @param {PointerEvent} event
 */
function add(live, { controls: names, subplot, pick, adds }, event) {
  const { state, payload } = live;
  if (!adds || [pick.control, ...names].some((name) => state[name] !== payload.state[name])) return;
  const { axes, pixels } = panelAt(live.plot, subplot, event);
  const points = /** @type {{ x: number[] }} */ (live.figure.traces.get(pick.trace ?? ""));
  state[pick.control] = points.x.length; // behind the last
  for (const [k, name] of names.entries()) {
    state[name] = adds[k][nearest(adds[k], axes[k].p2d(pixels[k]))];
    live.controls.get(name)?.sync();
  }
  live.release();
}

/**
 * Takes the point under a press, of those that a drag may move in two directions; false if there is none. A finger
 * takes another point than the chosen one by a tap alone: points are all over a picture, and a page scrolls through it.
 * @param {Live} live
 * @param {Grab} drag
 * @param {PointerEvent} event
 */
function picks(live, drag, event) {
  const { controls: names, subplot, pick } = drag;
  const { state, payload } = live;
  const { axes, pixels } = panelAt(live.plot, subplot, event);
  const away = (/** @type {unknown[]} */ place) => {
    if (!place.every((value) => typeof value === "number")) return Infinity;
    return Math.hypot(...axes.map((axis, k) => axis.d2p(place[k]) - pixels[k]));
  };
  const others = pick.trace === null ? { x: [], y: [] } : live.figure.traces.get(pick.trace);
  const points = /** @type {{ x: number[], y: number[] }} */ (others);
  const index = nearestPoint(points, names.map((name) => state[name]), away);
  if (index === null) whenTapped(event, (end) => add(live, drag, end));
  if (index === null) return false;
  if (index < 0) return true;
  // Python has yet to hear of the last move
  if (names.some((name) => state[name] !== payload.state[name])) return false;
  const choose = () => {
    Object.assign(state, { [pick.control]: index, [names[0]]: points.x[index], [names[1]]: points.y[index] });
    for (const name of names) live.controls.get(name)?.sync();
    live.release();
  };
  if (event.pointerType === "touch") {
    whenTapped(event, choose);
    return false;
  }
  choose();
  return true;
}

/** @param {Drag | Grab} drag */
const namesOf = (drag) => ("pick" in drag ? drag.controls : [drag.control]);

/**
 * The controls that a drag moves, none if no point is selected whose they would be; null if one of them is not offered.
 * @param {Live} live
 * @param {Drag | Grab} drag
 */
function controlsOf({ payload, root }, drag) {
  const names = namesOf(drag);
  if (names.some((name) => isTakenAway(root, name))) return null;
  if ("pick" in drag && !payload.controls.some(({ name }) => names.includes(name))) return [];
  const found = names.map((name) => payload.controls.find((control) => control.name === name));
  return found.every((control) => control?.kind === "range") ? /** @type {Range[]} */ (found) : null;
}

/**
 * Has the handle of a dragged control show its number; Plotly's own number is that of the press.
 * @param {Live} live
 * @param {{ control: string, subplot: string } | null} what
 */
function grasp(live, what) {
  live.root.classList.toggle("lossviz-dragging", what !== null);
  live.handles.active = what;
  live.handles.place();
}

/**
 * Moves a control along an axis, or two along both with the point that is pressed.
 * @param {Live} live
 * @param {Drag | Grab} drag
 * @param {PointerEvent} start
 */
function dragging(live, drag, start) {
  const grab = "pick" in drag;
  const letters = grab ? "xy" : drag.axis;
  const controls = controlsOf(live, drag);
  if (!controls || (grab && !picks(live, drag, start))) return;
  // A finger has yet to say whether it drags or scrolls.
  const touch = start.pointerType === "touch";
  /** @type {Held} */
  const held = { letters, x: start.clientX, y: start.clientY, ...(!touch && { along: true, axis: letters }) };
  const resting = (/** @type {PointerEvent} */ event) =>
    grab && !held.moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) < STILL;
  const follow = (/** @type {PointerEvent} */ event) => {
    if (event.pointerId !== start.pointerId || awaits(drag, live.payload, live.state)) return;
    if ((event !== start && !held.along) || resting(event)) return;
    held.moved = true;
    const { axes, pixels } = panelAt(live.plot, drag.subplot, event);
    const place = axes.map((axis, k) => axis.p2d(pixels[k]));
    for (const [k, { name, values }] of controls.entries())
      live.move(name, values[nearest(values, place["xy".indexOf(letters[k])])]);
  };
  const stop = new AbortController();
  const end = (/** @type {PointerEvent} */ event) => {
    if (event.pointerId !== start.pointerId) return;
    if (event.type === "pointerup" && !held.axis && !grab) follow(start); // a tap
    stop.abort();
    grasp(live, null);
    live.held = null;
    live.release();
  };
  live.held = held;
  grasp(live, grab ? { control: "", subplot: drag.subplot } : drag);
  live.plot.setPointerCapture?.(start.pointerId);
  live.plot.addEventListener("pointermove", follow, { signal: stop.signal });
  for (const type of /** @type {const} */ (["pointerup", "pointercancel"]))
    window.addEventListener(type, end, { signal: stop.signal });
  if (!grab && held.along) follow(start); // a point that is only pressed stays where it is
}
