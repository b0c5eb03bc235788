/*
 * Marks over a picture at what the sentence beside it speaks of: rings round points, stretches of a curve, frames of
 * panels, a few words.
 *
 * Python says where, in the units of the panels' axes. The marks lie over Plotly's drawing and are no part of it, so no
 * export has them; they hold at one state of the controls. When a hand moves away from it, those stay that follow what
 * is drawn, and the stage is marked, so that the words beside the picture say that they hold elsewhere.
 */

import { drawn } from "./elements.js";
import { followed, tellNow } from "./following.js";
import { panelAt } from "./plotly.js";
import { belongs } from "./slides.js";
import { same } from "./values.js";
import { boxOf, covers } from "./veil.js";
import { ringAround, wordsAt } from "./words.js";

/** @typedef {[number, number]} Place */

/**
 * One mark, as lossviz/picture/highlight.py makes it: one point is ringed, several are a stretch of a curve,
 * and without any the panel is framed. If it follows traces, it stays when the controls are moved.
 * @typedef {{ panel: string, points: Place[], text: string, follows?: import("./following.js").Follows }} Mark
 */

/**
 * Marks, of which there may be none, and the values of the controls at which they and the sentence hold. While a
 * question is open, a veil lies over what would answer it.
 * @typedef {{ state: import("./payload.js").State, marks: Mark[], veil?: import("./veil.js").Veil }} Marked
 */

/** @typedef {{ left: number, top: number, width: number, height: number }} Box */

const RADIUS = 13;
/** How far inside its panel a frame is, in pixels: a heading stands close above. */
const FRAME = 2;
/** A panel that a phone or a slide leaves out has less than so many pixels, and no marks. */
const LEFT_OUT = 4;
/** How thick a line is that counts twice. */
const THICK = 2;
const APPEAR_MS = 350;

/**
 * Whether marks speak of this state.
 * @param {Marked | null} marked
 * @param {import("./payload.js").State} state
 */
export const holds = (marked, state) =>
  marked !== null && Object.entries(marked.state).every(([name, value]) => same(state[name], value));

/**
 * The points of a mark that lie in the panel, with a pixel of tolerance.
 * @param {Place[]} points in pixels of the panel
 * @param {Box} box
 */
export const inside = (points, { width, height }) =>
  points.filter(([x, y]) => x >= -1 && x <= width + 1 && y >= -1 && y <= height + 1);

/**
 * The shape of a mark, in pixels of the panel.
 * @param {number} length how many points the mark has
 * @param {Place[]} points those in the panel
 * @param {Box} box the panel
 * @param {number} scale
 */
function shape(length, points, { width, height }, scale) {
  if (!length) {
    const rim = scale * FRAME;
    const size = { width: width - 2 * rim, height: height - 2 * rim };
    return drawn("rect", { class: "lossviz-ring", x: rim, y: rim, ...size, rx: rim });
  }
  if (length > 1)
    return drawn("polyline", { class: "lossviz-stretch",
      points: points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ") });
  const [[cx, cy]] = points;
  return drawn("circle", { class: "lossviz-ring", cx, cy, r: scale * RADIUS });
}

export class Highlight {
  /** @type {Marked | null} */
  marked = null;
  /** The marks as they stand, as text. */
  written = "";
  /** Where Plotly writes what the pointer asks for. @type {Element | null} */
  asked = null;

  /** @param {import("./picture.js").Picture} picture */
  constructor(picture) {
    this.picture = picture;
    this.layer = drawn("svg", { class: "lossviz-highlight", "aria-hidden": "true" });
    this.veil = drawn("g", { class: "lossviz-veil" });
  }

  /** @param {Marked | null} marked */
  show(marked) {
    if (JSON.stringify(marked) === JSON.stringify(this.marked)) return;
    this.marked = marked;
    this.draw();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const marks = [...this.layer.children].filter((each) => each !== this.veil); // a veil is there at once
    if (!calm) for (const mark of marks) mark.animate([{ opacity: 0 }, { opacity: 1 }], { duration: APPEAR_MS });
  }

  /** Puts the marks where the picture as it stands has their places. */
  draw() {
    const { plot, state } = this.picture;
    const { marked, layer } = this;
    const now = (/** @type {string} */ id) => this.picture.shown?.find(({ uid }) => uid === id);
    const stage = plot.closest(".st-key-stage");
    stage?.toggleAttribute("data-moved", marked !== null && !holds(marked, state));
    stage?.toggleAttribute("data-moving", this.picture.moving);
    if (stage && this.picture.moving) tellNow(stage, now, state);
    this.veil.replaceChildren(...covers(plot, marked?.veil));
    if (!marked || !plot._fullLayout) {
      this.put([]);
      return;
    }
    const marks = holds(marked, state) ? marked.marks : marked.marks.flatMap((mark) => followed(mark, now, state));
    const veils = this.veil.hasChildNodes() ? [this.veil] : [];
    const placed = marks.map((mark) => this.placed(mark, marks.filter((other) => other !== mark)));
    this.put([...veils, ...placed.flat()]);
    if (layer.parentNode !== plot) plot.append(layer);
    this.giveWay();
  }

  /**
   * Has the layer show some marks; the same ones again would be laid out and painted again.
   * @param {Element[]} nodes
   */
  put(nodes) {
    const text = nodes.map((node) => node.outerHTML).join("");
    if (text !== this.written) this.layer.replaceChildren(...nodes);
    this.written = text;
  }

  /** Has the words of marks give way to what the pointer asks for; :has() in a style sheet costs at every letter. */
  giveWay() {
    const asked = this.picture.plot.querySelector(".hoverlayer");
    if (!asked || asked === this.asked) return;
    this.asked = asked;
    const look = () => this.layer.toggleAttribute("data-under", asked.hasChildNodes());
    new MutationObserver(look).observe(asked, { childList: true });
  }

  /**
   * @param {Mark} mark
   * @param {Mark[]} others
   */
  placed(mark, others) {
    const { plot } = this.picture;
    const panel = plot.querySelector(`.nsewdrag[data-subplot="${mark.panel}"]`);
    if (!panel) return [];
    const box = boxOf(panel, plot.getBoundingClientRect());
    if (box.width < LEFT_OUT) return [];
    const { axes } = panelAt(plot, mark.panel, { clientX: 0, clientY: 0 });
    const pixels = (/** @type {any[]} */ place) => /** @type {Place} */ (axes.map((axis, k) => axis.d2p(place[k])));
    const seen = inside(mark.points.map(pixels), box);
    if (mark.points.length && !seen.length) return [];
    const scale = this.picture.slide()?.scale ?? 1;
    const group = drawn("g", { transform: `translate(${box.left} ${box.top})` });
    group.append(shape(mark.points.length, seen, box, scale));
    if (mark.text && seen.length) {
      const single = others.filter(({ panel: its, points }) => its === mark.panel && points.length === 1);
      const rings = single.flatMap(({ points }) => points.map((place) => ringAround(pixels(place), scale)));
      const curves = this.lines(mark.panel, box, pixels, scale);
      const around = { scale, curves, words: [...this.words(box), ...rings] };
      const { x, y, anchor } = wordsAt(mark.text, seen, box, around);
      group.append(drawn("text", { x, y, "text-anchor": anchor }, mark.text));
    }
    return [group];
  }

  /**
   * The lines in a panel, those of its zeros among them, in pixels of it; thick ones twice, as words on them are hard
   * to read.
   * @param {string} panel
   * @param {Box} box
   * @param {(place: any[]) => Place} pixels
   * @param {number} scale
   */
  lines(panel, { width, height }, pixels, scale) {
    const [, x, y] = /^(x\d*)(y\d*)$/.exec(panel) ?? [];
    const part = { label: "", scene: null, panel: /** @type {[string, string]} */ ([x, y]), hidden: {} };
    /** @type {import("./payload.js").Attributes[]} */
    const lines = this.picture.plot._fullData;
    const here = lines.filter((trace) => trace.visible === true && /lines/.test(trace.mode) && belongs(trace, part));
    const finite = (/** @type {Place} */ place) => place.every(Number.isFinite);
    const shown = here.map((trace) => Array.from(trace.x, (at, k) => pixels([at, trace.y[k]])).filter(finite));
    const [zeroX, zeroY] = pixels([0, 0]);
    /** @type {Place[][]} */
    const zeros = [[[zeroX, 0], [zeroX, height]], [[0, zeroY], [width, zeroY]]];
    const thick = shown.filter((_, k) => here[k].line.width >= scale * THICK);
    return [...zeros.filter((line) => line.every(finite)), ...shown, ...thick];
  }

  /**
   * The words that Plotly has written, as rectangles in pixels of a panel.
   * @param {Box} box
   */
  words(box) {
    const { plot } = this.picture;
    const around = plot.getBoundingClientRect();
    return [...plot.querySelectorAll(".textpoint text, .annotation text")].map((node) => {
      const { left: x, top: y, width, height } = boxOf(node, around);
      const [left, top] = [x - box.left, y - box.top];
      return { left, top, right: left + width, bottom: top + height };
    });
  }
}
