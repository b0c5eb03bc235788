/*
 * Axes settle while nothing is moved. While something is, they stand, or hold all that a control will show; where what
 * is dragged reaches beyond them, they grow with it, and shrink with it. To where they settle they glide.
 */

import { edgeOf, rungAt, seenOf, settledOn } from "./fits.js";
import { same } from "./values.js";

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Fit} Fit */
/** @typedef {{ rung: number, edge: number }} Need the rung to settle on, and where between rungs all is just held */

/** How long axes glide, in milliseconds; and how much of the way they go at first, however slow the machine is. */
const GLIDE = 240;
const AT_ONCE = 0.3;
/** Between two whole drawings of axes that grow so many times as long as one takes belongs to the hand. */
const BREATHER = 8;
/** A hand that rests so many milliseconds looks at the picture: what is due later is drawn then. */
const REST = 200;
/** Fewer pictures than this on the way are no glide but a jerk, and each is a whole drawing. */
const FEWEST = 4;

/** @param {Fit} fit */
const ladderOf = ({ rungs }) => rungs.map(({ low, high }) => [low, high]);

const calm = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches;

export class Settling {
  constructor() {
    /** @type {Fit[]} */
    this.fits = [];
    /** The rungs that axes have settled on, by place of the fit. @type {number[]} */
    this.rungs = [];
    /** Where axes stand, which may be between two rungs. @type {number[]} */
    this.places = [];
    /** Those that axes keep while a control plays. @type {number[] | null} */
    this.held = null;
    /** From where axes glide to their rungs, and since when. @type {{ from: number[], start: number | null } | null} */
    this.glide = null;
    /** How long the quickest whole drawing took, in milliseconds; 0 before the first. */
    this.took = 0;
    /** When axes may grow again, and what has them do so. */
    this.due = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.growing = undefined;
    /** Whether axes that would grow wait for that. */
    this.behind = false;
    /** Whether axes stand elsewhere than where they would settle. */
    this.away = false;
  }

  /**
   * @param {Fit[]} fits
   * @param {boolean} [kept] whether axes of the same ranges stay where they are
   */
  take(fits, kept = false) {
    const stays = kept && same(fits.map(ladderOf), this.fits.map(ladderOf));
    this.fits = fits;
    if (!stays) this.forget();
  }

  /** Has axes settle as if nothing had been seen before. */
  forget() {
    this.rungs = this.fits.map(() => -1);
    this.places = this.rungs;
    this.glide = null;
  }

  /** Has axes glide from where they stand when they settle next, if pictures are drawn quickly enough for that. */
  glideNext() {
    const still = calm() || this.took > GLIDE / FEWEST;
    this.glide = still ? null : { from: this.places, start: null };
  }

  /**
   * What axes need for traces.
   * @param {Attributes[]} seen
   * @param {number[]} [reaches] how far they may go beyond that
   * @returns {Need[]}
   */
  needed(seen, reaches = []) {
    return this.fits.map((fit, k) => {
      const ends = seenOf(fit, seen);
      const rung = settledOn(fit, ends, { reach: reaches[k], now: this.rungs[k] });
      return { rung, edge: edgeOf(fit, ends) };
    });
  }

  /**
   * Has axes settle on the rungs that they need, or stand still and grow with what goes beyond them.
   * @param {Need[]} needed
   * @param {boolean} settled
   */
  settle(needed, settled) {
    clearTimeout(this.growing);
    if (settled) this.held = null;
    else this.glide = null;
    const wanted = needed.map(({ rung }) => rung);
    if (settled || this.held) this.rungs = this.held ?? wanted;
    const share = this.share();
    const { from = this.rungs } = this.glide ?? {};
    const grown = this.rungs.map((rung, k) => {
      if (rung < 0) return rung;
      return settled ? from[k] + (rung - from[k]) * share : Math.max(rung, needed[k].edge);
    });
    this.behind = !settled && performance.now() < this.due && !same(grown, this.places);
    if (!this.behind) this.places = grown;
    if (share === 1) this.glide = null;
    this.away = !same([wanted, wanted], [this.rungs, this.places]);
  }

  /** How much of their way gliding axes have gone; slower towards its end. */
  share() {
    if (!this.glide || same(this.glide.from, this.rungs)) return 1;
    const now = performance.now();
    this.glide.start ??= now - AT_ONCE * GLIDE;
    const left = 1 - Math.min(1, (now - this.glide.start) / GLIDE);
    return 1 - left * left;
  }

  /**
   * Does a whole drawing, and has axes that grow wait a while for the next.
   * @param {() => Promise<void>} drawing
   */
  async timed(drawing) {
    const start = performance.now();
    await drawing();
    const end = performance.now();
    this.took = Math.min(end - start, this.took || Infinity);
    this.due = end + BREATHER * (end - start);
  }

  /**
   * Goes on with what glides, at once, or grows, when it is due or the hand rests.
   * @param {() => void} draw
   */
  goOn(draw) {
    if (this.glide) draw();
    if (!this.behind) return;
    const grow = () => { this.due = 0; draw(); };
    this.growing = setTimeout(grow, Math.min(this.due - performance.now(), REST));
  }

  /**
   * Has the axes hold all that needs some rungs, until they settle again.
   * @param {Need[][]} needed
   */
  hold(needed) { this.held = this.fits.map((_, place) => Math.max(...needed.map((needs) => needs[place].rung))); }

  /** What changes with where axes stand. */
  changes() { return this.fits.flatMap((fit, k) => rungAt(fit, this.places[k])); }
}
