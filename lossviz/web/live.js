/*
 * One mounted picture that a viewer moves: the state of its controls, taken from Python and released to it.
 *
 * It knows nothing about losses: while a control moves, rows are looked up in tables that the Python core has sampled.
 */

import { emptyRows, fillRows } from "./bar.js";
import { describe } from "./describe.js";
import { make } from "./elements.js";
import { Handles } from "./handles.js";
import { emptyParts, fillParts } from "./parts.js";
import { showPlaying, startPlaying } from "./play.js";
import { Picture } from "./picture.js";
import { saveRow } from "./save.js";
import { bringIntoSight } from "./sight.js";
import { Sound } from "./sound.js";
import { Speech } from "./speech.js";
import { adopted } from "./state.js";
import { isDark } from "./theme.js";
import { emptyTray } from "./tray.js";
import { cameraNamed, viewControl } from "./turning.js";
import { same } from "./values.js";
import { watch } from "./watch.js";

/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload.js").State} State */
/** @typedef {import("./payload.js").StateValue} StateValue */

export class Live extends Picture {
  /** The payload as it came, as text; empty before the first. */
  text = "";
  /** A payload that waits until no hand moves the picture. @type {Payload | null} */
  waiting = null;
  /** The state that Python knows, as text. @type {string | null} */
  released = null;
  /** @type {Map<string, import("./controls.js").Built>} */
  controls = new Map();
  /** @type {HTMLButtonElement | null} */
  playButton = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  settling = undefined;
  /** @type {import("./drag.js").Held | null} */
  held = null;
  playing = false;
  rows = emptyRows();
  parts = emptyParts();
  tray = emptyTray(this);
  speech = new Speech(this);
  sound = new Sound(this);
  /** What says why a value was not taken. @type {HTMLElement | null} */
  refusal = null;
  /** Whether all scenes turn together; what turns one; the click before. */
  linked = true;
  /** @type {import("./hand.js").Hand | null} */
  hand = null;
  /** @type {{ x: number, y: number, time: number, before: State } | null} */
  click = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  zooming = undefined;
  /**
   * @param {HTMLElement} root
   * @param {Payload} payload
   * @param {import("./picture.js").Hooks} hooks
   */
  constructor(root, payload, hooks) {
    super(root, payload, hooks);
    this.handles = new Handles(this);
    const board = make("div", { class: "lossviz-board" }, this.plot, this.handles.node, this.speech.node);
    root.replaceChildren(this.tray.node, this.parts, this.note, board, saveRow(this), this.numbers.node);
    this.unwatch = watch(this);
    this.update(payload);
    hooks.loadPlotly().then(
      (plotly) => { this.plotly = plotly; this.draw(); },
      () => this.say("The drawing library could not be loaded; reload the page to try again."),
    );
  }

  /**
   * Takes a payload; one that says nothing new costs nothing.
   * @param {Payload} payload
   */
  update(payload) {
    const text = JSON.stringify(payload);
    const old = this.text ? this.payload : null;
    if (text === this.text) {
      if (isDark(this.root) !== this.dark) this.draw();
      return;
    }
    const elsewhere = old !== null && old.session !== payload.session;
    if (elsewhere && this.inHand()) { // nothing is exchanged under a hand
      this.waiting = payload;
      return;
    }
    this.text = text;
    this.take(payload, old, elsewhere);
  }

  /**
   * @param {Payload} payload
   * @param {Payload | null} old
   * @param {boolean} elsewhere whether it speaks for a new session
   */
  take(payload, old, elsewhere) {
    const changed = old?.revision !== payload.revision;
    this.payload = payload;
    this.figure.take(payload);
    this.adopt(!elsewhere && changed, elsewhere);
    fillRows(this, old);
    fillParts(this, old);
    if (!same(old?.handles, payload.handles) || !same(old?.controls, payload.controls)) this.handles.build();
    this.describe();
    this.claim();
    this.draw();
    if (elsewhere) this.release();
    else if (old && changed) bringIntoSight(this.root);
  }

  /**
   * @param {boolean} replace
   * @param {boolean} elsewhere
   */
  adopt(replace, elsewhere) {
    const before = this.state;
    this.state = adopted(this.payload, before, { replace, elsewhere });
    if (elsewhere) this.released = JSON.stringify(this.payload.state);
    if (!replace) return;
    clearTimeout(this.settling);
    this.playing = false;
    this.released = JSON.stringify(this.state);
    this.lookFrom(before);
  }

  /**
   * Has the next drawing take the camera that the state names, if it did not before.
   * @param {State} before
   */
  lookFrom(before) {
    const view = viewControl(this.payload)?.name;
    if (view && before[view] !== this.state[view]) this.camera = cameraNamed(this.payload, this.state[view]);
  }

  /**
   * Says beside a control why a value is not taken, until a control is moved.
   * @param {HTMLElement} [place]
   * @param {string} [message]
   */
  refuse(place, message = "") {
    for (const node of [this.refusal, place ?? null]) if (node) Object.assign(node, { textContent: "", hidden: true });
    this.refusal = message && place ? Object.assign(place, { textContent: message, hidden: false }) : null;
  }

  /** @type {(name: string, value: StateValue) => void} */
  move(name, value) {
    this.refuse();
    if (same(this.state[name], value)) return;
    this.haunt();
    this.state[name] = value;
    if (!this.playing) this.controls.get(name)?.sync(); // while it plays, its number is that of the picture
    this.draw();
  }

  painted() {
    if (this.playing) this.controls.get(this.payload.play ?? "")?.sync();
    this.handles.place();
    if (!this.resting && !this.inHand()) this.rest();
    this.speech.tell();
  }

  /** Brings back what the page opens with. */
  reset() { this.refuse(); this.show(this.payload.opening); }

  /**
   * Takes a state from outside, such as a link's; the tables show it, and nobody is told.
   * @param {State} state
   */
  set(state) {
    const before = this.state;
    this.show(state);
    this.released = JSON.stringify(this.state);
    this.lookFrom(before);
  }

  /** @param {State} state what controls and picture show next */
  show(state) {
    this.stop(false);
    this.figure.settling.forget();
    this.state = { ...this.state, ...state };
    for (const { sync } of this.controls.values()) sync();
    this.draw();
  }

  /** Tells Python, once per state that it does not know; `delay` makes a held key one release. */
  release(delay = 0) {
    clearTimeout(this.settling);
    if (delay) this.settling = setTimeout(() => this.release(), delay);
    else this.releaseNow();
  }

  releaseNow() {
    this.resting = false;
    this.draw();
    Object.assign(this, { ghosts: {}, moving: false });
    const next = this.waiting;
    this.waiting = null;
    if (next) this.update(next);
    this.tell(JSON.stringify(this.state));
  }

  /** @param {string} text the state */
  tell(text) {
    if (text === this.released || this.dead) return;
    this.released = text;
    this.speech.due = true;
    const { payload } = this;
    // After the picture: the answer makes the page around it busy.
    this.turn.then(() => {
      if (this.dead) return;
      this.describe();
      const heard = this.hooks.onRelease?.(JSON.parse(text), payload);
      if (heard === false && this.released === text) this.released = null;
    });
  }

  /** Releases what was let go while nobody heard it. */
  retell() { if (!this.inHand()) this.release(); }

  settled() { return super.settled() && !this.hand; }

  inHand() { return this.moving || this.held !== null || this.hand !== null || this.playing; }

  describe() { describe(this); }

  play() { startPlaying(this); }

  stop(tell = true) {
    if (!this.playing) return;
    this.playing = false;
    showPlaying(this);
    this.controls.get(this.payload.play ?? "")?.sync();
    if (tell) this.release();
  }

  destroy() {
    Object.assign(this, { dead: true, playing: false });
    for (const timer of [this.settling, this.zooming]) clearTimeout(timer);
    this.hand?.stop.abort();
    this.unwatch();
    this.clear();
  }
}
