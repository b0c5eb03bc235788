/*
 * The picture in motion, as a file: the control that it plays runs from end to end and back. All frames are drawn
 * first, as long as that takes; then they are shown to a recorder at their pace.
 */

import { make } from "./elements.js";
import { fileName } from "./names.js";
import { playedBy } from "./play.js";
import { linkText } from "./spelling.js";
import { contentOf } from "./taken.js";

/** @typedef {import("./live.js").Live} Live */

const MOST_FRAMES = 24;
const FRAMES_PER_SECOND = 10;
const BITS_PER_SECOND = 4_000_000;

/** What recorders write, the best first. */
const RECORDED = [
  ["video/webm;codecs=vp9", "webm"], ["video/webm;codecs=vp8", "webm"], ["video/webm", "webm"], ["video/mp4", "mp4"],
];

/**
 * What this browser can record, and how such files end; null if it cannot.
 * @returns {{ type: string, suffix: string } | null}
 */
export function recordable() {
  const { MediaRecorder: Recorder, HTMLCanvasElement: Canvas } = window;
  if (!Recorder || !Canvas?.prototype.captureStream) return null;
  const found = RECORDED.find(([type]) => Recorder.isTypeSupported(type));
  return found ? { type: found[0], suffix: found[1] } : null;
}

/**
 * Some of the values, evenly, with the first and the last.
 * @template T
 * @param {T[]} values
 * @param {number} most
 * @returns {T[]}
 */
export function evenly(values, most = MOST_FRAMES) {
  if (values.length <= most) return values;
  return Array.from({ length: most }, (_, i) => values[Math.round((i * (values.length - 1)) / (most - 1))]);
}

/**
 * The order in which frames are shown: there and back without a jump, or once if time runs one way.
 * @template T
 * @param {T[]} frames
 * @param {boolean} once
 */
export const shownInOrder = (frames, once) => (once ? frames : [...frames, ...frames.slice(1, -1).reverse()]);

/**
 * The name of the file: the values of the view, and what runs instead of its own.
 * @param {Live} live
 * @param {boolean} dark
 */
export function filmName({ payload, state }, dark) {
  const named = payload.named.filter((name) => name !== payload.play);
  const filename = `${payload.filename}_${payload.play}-sweep`;
  return fileName({ filename, named }, state, { dark, format: recordable()?.suffix ?? "webm", scale: 1 });
}

/**
 * What moves, as the command says it; empty if an end is no number.
 * @param {Live} live
 */
export function sweepOf(live) {
  const { name, values } = playedBy(live) ?? { name: "", values: [] };
  const ends = [values[0], values[values.length - 1]];
  return ends.every((end) => typeof end === "number") ? `${name}=${ends.map(linkText).join(":")}` : "";
}

/**
 * What is seen in it, or why there is none, in one sentence.
 * @param {Live} live
 */
export function filmAbout(live) {
  const control = playedBy(live);
  if (!control) return "";
  if (!recordable()) return "This browser cannot record an animation; Chrome, Edge and Firefox can.";
  const back = live.payload.once ? "once" : "and back, in a loop without a jump";
  return `The whole picture as on the screen, while ${control.label} runs from end to end ${back}. `
    + "Its frames are drawn one by one, which takes a while.";
}

/**
 * @typedef {object} Filming
 * @property {"light" | "dark"} theme
 * @property {AbortSignal} signal
 * @property {(drawn: number, all: number) => void} told
 */

/**
 * The picture in motion as a file.
 * @param {Live} live
 * @param {Filming} filming
 */
export async function filmed(live, filming) {
  const format = recordable();
  if (!format) throw new Error("this browser records nothing");
  const frames = await framesOf(live, filming);
  try {
    return await recorded(shownInOrder(frames, live.payload.once), format.type, filming.signal);
  } finally {
    for (const frame of frames) frame.close();
  }
}

/**
 * @param {Live} live
 * @param {Filming} filming
 */
async function framesOf(live, { theme, signal, told }) {
  const control = playedBy(live);
  if (!control) throw new Error("this picture plays nothing");
  const states = evenly(control.values).map((value) => ({ ...live.state, [control.name]: value }));
  /** @type {ImageBitmap[]} */
  const frames = [];
  live.figure.hold(states); // one axis for all of it, or what grows would leave it
  try {
    for (const state of states) {
      told(frames.length, states.length);
      signal.throwIfAborted();
      frames.push(await createImageBitmap(contentOf(await live.toImage({ theme, scale: 1, state }))));
    }
  } finally {
    live.draw(); // its axes settle
  }
  told(states.length, states.length);
  return frames;
}

/**
 * @param {ImageBitmap[]} frames
 * @param {string} type
 * @param {AbortSignal} signal
 */
async function recorded(frames, type, signal) {
  const even = (/** @type {number} */ side) => side - (side % 2); // encoders halve the colours' resolution
  const canvas = make("canvas", { width: even(frames[0].width), height: even(frames[0].height) });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: type, videoBitsPerSecond: BITS_PER_SECOND });
  /** @type {Blob[]} */
  const parts = [];
  recorder.ondataavailable = ({ data }) => { parts.push(data); };
  const ended = new Promise((done) => { recorder.onstop = done; });
  recorder.start();
  for (const frame of frames) {
    if (signal.aborted) break;
    pen.drawImage(frame, 0, 0);
    await new Promise((done) => { setTimeout(done, 1000 / FRAMES_PER_SECOND); });
  }
  recorder.stop();
  await ended;
  signal.throwIfAborted();
  return new Blob(parts, { type: type.split(";")[0] });
}
