/* Playing a control: from end to end and back, or once from its start to its end. */

import { make } from "./elements.js";
import { SETTLE_MS, clamp, nearest } from "./values.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./payload_controls.js").Range} Range */

const SWEEP_MS = 6000;
const CALM_STEP_MS = 500;

/**
 * Where a played control is after some steps, and in which direction it goes.
 * @param {{ index: number, direction: number }} now
 * @param {number} steps
 * @param {number} last
 * @param {boolean} once
 */
export function advanced({ index, direction }, steps, last, once) {
  for (let step = 0; step < Math.min(steps, last); step++) {
    if (once && index === last) break;
    if (index + direction < 0 || index + direction > last) direction = -direction;
    index += direction;
  }
  return { index, direction };
}

/**
 * The control that a picture plays.
 * @param {Live} live
 * @returns {Range | undefined}
 */
export function playedBy({ payload: { controls, play } }) {
  const found = controls.find(({ name }) => name === play);
  return found?.kind === "range" ? found : undefined;
}

/** @param {Live} live */
export function startPlaying(live) {
  const control = playedBy(live);
  if (!control) return;
  const { once } = live.payload;
  const last = control.values.length - 1;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const pace = calm ? CALM_STEP_MS : SWEEP_MS / Math.max(1, last);
  const start = nearest(control.values, live.state[control.name]);
  let at = { index: once && start === last ? 0 : start, direction: once || start < last ? 1 : -1 }; // time runs one way
  let then = performance.now();
  const tick = (/** @type {number} */ now) => {
    if (!live.playing || live.dead) return;
    const steps = Math.floor((now - then) / pace);
    then += steps * pace;
    at = advanced(at, steps, last, once);
    if (steps > 0) live.move(control.name, control.values[at.index]);
    if (once && at.index === last) live.stop();
    else requestAnimationFrame(tick);
  };
  live.playing = true;
  // one axis for all of the sweep, or what grows would leave it
  live.figure.hold([control.values[0], control.values[last], live.state[control.name]]
    .map((value) => ({ ...live.state, [control.name]: value })));
  showPlaying(live);
  requestAnimationFrame(tick);
}

/**
 * The button that plays a control, and those that move it by one of its values if it is played once.
 * @param {Live} live
 * @returns {HTMLButtonElement[]} the first of them plays
 */
export function playButtons(live) {
  const control = playedBy(live);
  if (!control) return [];
  const click = () => (live.playing ? live.stop() : startPlaying(live));
  const play = make("button", { type: "button", class: "lossviz-play", "aria-label": `Play ${control.label}`, click });
  if (!live.payload.once) return [play];
  return [play, stepper(live, control, -1, "‹", "back"), stepper(live, control, 1, "›", "on")];
}

/**
 * @param {Live} live
 * @param {Range} control
 * @param {number} by
 * @param {string} sign
 * @param {string} word
 */
function stepper(live, { name, label, values }, by, sign, word) {
  const click = () => {
    live.stop(false);
    live.move(name, values[clamp(nearest(values, live.state[name]) + by, 0, values.length - 1)]);
    live.release(SETTLE_MS);
  };
  return make("button", { type: "button", class: "lossviz-step", "aria-label": `One ${label} ${word}`, click }, sign);
}

/** @param {Live} live */
export function showPlaying(live) {
  live.playButton?.setAttribute("aria-pressed", String(live.playing));
}
