/*
 * The curves of a picture as tones, for those who cannot see them. Nothing sounds before somebody asks for it, by the
 * button or the key S; either of them again is silence.
 */

import { axesOf, heading, isPercent, titled } from "./drawn.js";
import { make } from "./elements.js";
import { focusOn } from "./focus.js";
import { SECONDS, melody } from "./melody.js";
import { belongs } from "./slides.js";
import { plainly } from "./speech.js";
import { cellText } from "./spelling.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./payload.js").Attributes} Attributes */

/** Between two curves, in seconds. */
const PAUSE = 0.5;
const CURVES = "A tone runs along the curve from left to right in three seconds: the higher the value, the higher the"
  + " tone. Kinks are louder, jumps are silent.";
const BARS = "Every bar is a tone, from left to right, all in three seconds: the higher the bar, the higher the tone.";

/**
 * The curves that are heard one after the other: those of the first panel in sight that has some to be heard.
 * @param {Pick<Live, "payload" | "figure" | "shown">} live
 * @returns {Attributes[]}
 */
export function heardIn({ payload, figure, shown }) {
  const drawn = (/** @type {string} */ id) => shown?.find(({ uid }) => uid === id) ?? [];
  const panels = payload.heard.map((ids) => ids.flatMap(drawn)).filter(({ length }) => length);
  const inSight = (/** @type {Attributes[]} */ [curve]) => !figure.away.some((part) => belongs(curve, part));
  return panels.find(inSight) ?? panels[0] ?? [];
}

/**
 * Has curves sound one after the other.
 * @param {Attributes[]} curves
 * @param {[number, number]} range of the axis that they share
 * @param {() => void} ended is called when the last has sounded
 * @returns {() => void} silences them
 */
function sounded(curves, range, ended) {
  const audio = (window.__lossvizAudio ??= new window.AudioContext()); // a page may have few of them
  audio.resume();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  volume.gain.value = 0;
  tone.connect(volume).connect(audio.destination);
  let at = audio.currentTime + 0.05;
  for (const { x, y, type } of curves) {
    const { pitches, loudness } = melody({ x, y, type }, range);
    tone.frequency.setValueCurveAtTime(pitches, at, SECONDS);
    volume.gain.setValueCurveAtTime(loudness, at, SECONDS);
    at += SECONDS + PAUSE;
  }
  tone.onended = ended;
  tone.start();
  tone.stop(at - PAUSE);
  return () => {
    tone.onended = null;
    tone.stop();
  };
}

export class Sound {
  /** Silences what sounds. @type {(() => void) | null} */
  silence = null;

  /** @param {Live} live */
  constructor(live) {
    this.live = live;
    this.button = make("button", {
      type: "button", class: "lossviz-hear", "data-hear": "", "aria-pressed": "false",
      hidden: !live.payload.heard.length, click: () => this.toggle(),
    });
    const { heard, figure } = live.payload;
    const bars = figure.data.some(({ uid, type }) => type === "bar" && heard[0]?.includes(uid));
    this.button.textContent = bars ? "Hear the bars" : "Hear the curve";
    this.button.title = `${bars ? BARS : CURVES} Key: S`;
  }

  toggle() {
    if (this.silence) this.stop();
    else this.start();
  }

  start() {
    const curves = heardIn(this.live);
    if (!curves.length) return;
    const { layout } = this.live.plot;
    const axis = layout[`yaxis${(curves[0].yaxis ?? "y").slice(1)}`];
    const range = /** @type {[number, number]} */ ([...axis.range]);
    this.silence = sounded(curves, range, () => {
      this.stop();
      this.live.speech.say(told(curves, layout));
    });
    this.button.setAttribute("aria-pressed", "true");
  }

  stop() {
    this.silence?.();
    this.silence = null;
    this.button.setAttribute("aria-pressed", "false");
  }

  /** @param {KeyboardEvent} event */
  heard(event) {
    const { key, ctrlKey, altKey, metaKey, repeat, defaultPrevented } = event;
    if (key.toLowerCase() !== "s" || ctrlKey || altKey || metaKey || repeat || defaultPrevented) return;
    if (this.button.hidden || focusOn(document.activeElement) === "text") return;
    event.preventDefault();
    this.toggle();
  }
}

/**
 * What was heard, in words; said afterwards, as nobody hears both at once: the quantity, whose it is if there are
 * several, along what, and the ends of the axis.
 * @param {Attributes[]} curves
 * @param {Attributes} layout
 */
export function told(curves, layout) {
  const [{ x }] = curves;
  const [across, up] = axesOf(curves[0], layout);
  const names = curves.map(({ name }) => plainly(name));
  const quantity = plainly(heading(layout, across, up));
  const whose = names.length === 1 && names[0] === quantity ? "" : names.join(", then ");
  const [from, to] = [x[0], x[x.length - 1]].map((place) => cellText(place, isPercent(across)));
  const [low, high] = up.range.map((/** @type {number} */ end) => cellText(end, isPercent(up)));
  const ends = [plainly(titled(across)), `from ${from} to ${to}`].filter(Boolean).join(" ");
  return `Heard: ${[quantity, whose].filter(Boolean).join(": ")}; ${ends}.`
    + ` The lowest tone is ${low}, the highest ${high}.`;
}
