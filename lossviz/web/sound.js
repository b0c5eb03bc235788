/*
 * The curves of a picture as tones, for those who cannot see them. Nothing sounds before somebody asks for it, by the
 * button or the key S; either of them again is silence.
 */

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
const ABOUT = "A tone runs along the curve from left to right in three seconds: the higher the value, the higher the"
  + " tone. Kinks are louder, jumps are silent. Key: S";

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
  for (const { x, y } of curves) {
    const { pitches, loudness } = melody({ x, y }, range);
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
      type: "button", class: "lossviz-hear", "data-hear": "", "aria-pressed": "false", title: ABOUT,
      hidden: !live.payload.heard.length, click: () => this.toggle(),
    }, "Hear the curve");
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
      this.live.speech.say(told(curves, range));
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
 * What was heard, in words; said afterwards, as nobody hears both at once.
 * @param {Attributes[]} curves
 * @param {[number, number]} range
 */
export function told(curves, [low, high]) {
  const { x } = curves[0];
  const names = curves.map(({ name }) => plainly(name)).join(", then ");
  return `Heard: ${names}, from ${cellText(x[0])} to ${cellText(x[x.length - 1])}.`
    + ` The lowest tone is ${cellText(low)}, the highest ${cellText(high)}.`;
}
