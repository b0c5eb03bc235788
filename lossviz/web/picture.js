/*
 * The drawing of a picture: when it is drawn, and how little of it.
 */

import { markDraggable } from "./drag.js";
import { make } from "./elements.js";
import { Figure } from "./figure.js";
import { isScene } from "./flat.js";
import { ghostsOf } from "./ghosts.js";
import { Highlight } from "./highlight.js";
import { numbersFold } from "./numbers.js";
import { cameraOf, purge, shift } from "./plotly.js";
import { freedRoom, roomFor } from "./heights.js";
import { withSystemFonts } from "./image_fonts.js";
import { dressFor, slideFor } from "./phone.js";
import { fills, roomOnSlide } from "./slides.js";
import { hasWebGL, isDark } from "./theme.js";
import { coverScenes, whenTurned } from "./turned.js";

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload.js").State} State */

/**
 * What the page around a picture offers it. `onRelease` answers false if nobody hears it now.
 * @typedef {object} Hooks
 * @property {() => Promise<import("./plotly.js").Plotly>} loadPlotly
 * @property {(state: State, payload: Payload) => boolean | void} [onRelease]
 * @property {(data: Attributes[], state: State) => void} [onPaint]
 * @property {(query: string) => string} [link] the address of a view by its query
 * @property {import("./save_makers.js").Offer[]} [files] files of the server
 * @property {string} [recipe] the address that says how a picture is drawn for a file
 * @property {string} [qr] the address that draws the QR code of a link
 * @property {import("./share.js").Reach} [reach] how others get in, where the page was opened by this machine
 */

/** Resolves after the next frame, as a task of its own, so that a waiting pointer or key is heard first. */
const breath = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });

export class Picture {
  /** @type {State} */
  state = {};
  /** Curves as they were when a drag began, by trace. @type {Record<string, Attributes>} */
  ghosts = {};
  /** The camera to be drawn next, if it is not the one on the screen. @type {any} */
  camera = null;
  /** @type {import("./plotly.js").Plotly | null} */
  plotly = null;
  /** The traces on the screen. @type {Attributes[] | null} */
  shown = null;
  width = 0;
  /** The height that a slide's picture has; 0 in a page that scrolls. */
  height = 0;
  /** The part that is shown alone. @type {number | null} */
  alone = null;
  /** How the phone is held that shows the picture, and the tab that is open there. @type {"" | "upright" | "lying"} */
  phone = "";
  tab = 0;
  dark = false;
  moving = false;
  /** Whether what was let go has been drawn. */
  resting = true;
  dead = false;
  /** Whether a drawing is asked for; whether Plotly's own drawing steps have failed. */
  asked = false;
  careful = false;
  /** What the next call of Plotly waits for, and the next drawing. */
  turn = /** @type {Promise<unknown>} */ (Promise.resolve());
  breath = /** @type {Promise<unknown>} */ (Promise.resolve());

  /**
   * @param {HTMLElement} root
   * @param {Payload} payload
   * @param {Hooks} hooks
   */
  constructor(root, payload, hooks) {
    this.root = root;
    this.hooks = hooks;
    this.payload = payload;
    this.figure = new Figure(payload);
    this.note = make("p", { class: "lossviz-note", role: "alert", hidden: true });
    /** @type {import("./plotly.js").Plot} */
    this.plot = make("div", { class: "lossviz-plot", role: "figure" });
    this.numbers = numbersFold(this);
    this.highlight = new Highlight(this);
    root.classList.add("lossviz");
  }

  /** @param {string} message */
  say(message) {
    this.note.textContent = message;
    this.note.hidden = !message;
  }

  /**
   * All Plotly calls wait for each other: two that overlap break the 3D scenes.
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  inTurn(work) {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {});
    return done;
  }

  /** Asks for a redraw, at once or after the picture of this frame; however many ask, the latest state is drawn. */
  draw() {
    if (this.asked || this.dead) return;
    if (!this.plotly) { this.wait(); return; }
    const work = async () => {
      await this.breath; // or a slow machine that draws without pause never hears the pointer that says stop
      this.asked = false;
      await this.paint();
      this.breath = breath();
    };
    this.asked = true;
    this.inTurn(work).catch((error) => this.fail(error));
  }

  /** @param {unknown} error */
  fail(error) {
    console.error("lossviz:", error);
    this.asked = false;
    this.say("This picture could not be drawn; reload the page to try again.");
  }

  /** Looks at the page around the picture, and dresses it for that. */
  dress() {
    const filled = Boolean(this.payload.slides) && fills(this.plot);
    this.phone = dressFor(this.root, filled ? null : this.payload);
    this.width = this.root.clientWidth;
    this.height = filled ? roomOnSlide(this.plot) : 0;
    this.dark = isDark(this.root);
    this.root.classList.toggle("lossviz-dark", this.dark);
  }

  /** Keeps the place of the figure until the drawing library has come. */
  wait() {
    if (!this.root.clientWidth) return;
    this.dress();
    const { layout } = this.compose(this.dark ? "dark" : "light", null);
    this.keep(layout);
  }

  /** Gives the figure its height before it is there. @param {Attributes} layout */
  keep({ height }) { this.plot.style.minHeight = height ? `${height}px` : ""; }

  async paint() {
    if (this.dead || !this.plotly || !this.root.clientWidth) return; // hidden: drawn when it gets a width
    this.dress();
    const { data, layout } = this.compose(this.dark ? "dark" : "light", this.plot.layout ?? null);
    if (!(await this.shifted(data, layout))) await this.figure.settling.timed(() => this.drawWhole(data, layout));
    if (this.dead) return;
    this.painted();
    this.highlight.draw();
    this.hooks.onPaint?.(data, { ...this.state });
    this.figure.settling.goOn(() => this.draw());
    if (!this.moving) this.numbers.fill(); // a table that changes with every frame of a drag can be read by nobody
  }

  /** How it fills its window, or which sheet of it a phone shows; null for all of it in a page that scrolls. */
  slide() { return slideFor(this); }

  /** What follows every drawing. */
  painted() {}

  /** Lets axes settle, after what was let go has been drawn on them as they stood, which is quick. */
  rest() {
    this.resting = true;
    if (this.figure.unsettled) { this.figure.settling.glideNext(); this.draw(); }
  }

  /**
   * Puts coordinates into the picture as it stands, if nothing else differs.
   * @param {Attributes[]} data
   * @param {Attributes} layout
   */
  async shifted(data, layout) {
    const whole = layout !== this.plot.layout || this.camera || this.careful || !hasWebGL();
    if (whole || !this.plotly || !this.shown) return false;
    const done = await shift(this.plotly, this.plot, data, this.shown);
    this.careful = done === "failed";
    return done !== "no";
  }

  /**
   * @param {Attributes[]} data
   * @param {Attributes} layout
   */
  async drawWhole(data, layout) {
    const { config, layout: first } = this.payload.figure;
    this.keep(layout);
    this.camera = null;
    this.shown = data;
    await this.plotly?.react(this.plot, data, layout, { displaylogo: false, ...config, responsive: false });
    if (this.dead) return;
    markDraggable(this);
    coverScenes(this.plot, this.figure.away.flatMap(({ scene }) => scene ?? []));
    if (this.payload.nearer.length) whenTurned(this.plot, () => this.draw());
    const flat = !hasWebGL() && Object.keys(first).some(isScene);
    this.say(flat ? "This browser offers no WebGL, so the 3D surfaces are left out." : "");
  }

  /**
   * The whole figure for the present state.
   * @param {"light" | "dark"} theme
   * @param {Attributes | null} [drawn]
   * @param {State} [state] another one: axes then stand as they are
   */
  compose(theme, drawn, state = this.state) {
    const { width, ghosts } = this;
    const whole = drawn === undefined; // a picture that is taken away is as it was drawn up
    const slide = whole ? null : this.slide();
    const [room, freed] = whole ? [0, 0] : [this.height || roomFor(this.plot), freedRoom(this)];
    const seen = (/** @type {string} */ scene) => this.camera ?? cameraOf(this.plot, scene);
    const settled = state === this.state && this.settled();
    return this.figure.compose({ theme, width, room, freed, state, ghosts, cameraOf: seen, drawn, settled, slide });
  }

  /** Leaves the curve as it was at the start of a drag behind as its ghost. */
  haunt() {
    if (this.moving || !this.shown) return;
    this.moving = true;
    this.ghosts = ghostsOf(this.payload, this.shown);
  }

  /** Whether nothing is moved, so that axes may settle. */
  settled() { return this.resting && !this.moving; }

  claim() { this.figure.claim(() => this.draw()); }

  /**
   * The picture as a `data:` address; without `theme` and `state` as it is on the screen.
   * @param {{ theme?: "light" | "dark", format?: string, scale?: number, state?: State }} [options]
   */
  async toImage({ theme, format = "png", scale = 2, state } = {}) {
    return this.inTurn(async () => {
      if (!this.plotly) throw new Error("the drawing library is not loaded");
      const { data, layout } = this.compose(theme ?? (this.dark ? "dark" : "light"), undefined, state);
      const { width, height } = layout;
      const smooth = state ? 2 : Math.min(2 * Math.max(scale, 2), 6); // smooth edges in 3D, too; frames are many
      const config = { ...this.payload.figure.config, plotGlPixelRatio: smooth };
      return this.plotly.toImage(withSystemFonts({ data, layout, config }), { format, scale, width, height });
    });
  }

  /** Takes the drawing and everything around it away. */
  clear() { purge(this.plotly, this.plot); this.root.replaceChildren(); }
}
