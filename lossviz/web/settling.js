/* Axes settle while nothing is moved; while something is, they stand still, or hold all that a control will show. */

import { settledOn, rungAt } from "./fits.js";
import { same } from "./values.js";

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Fit} Fit */

/** After how many milliseconds the notes follow: longer than a pressed key waits for the next. */
const LATER = 350;

/** @param {Fit} fit */
const ladderOf = ({ rungs }) => rungs.map(({ low, high }) => [low, high]);

export class Settling {
  constructor() {
    /** @type {Fit[]} */
    this.fits = [];
    /** The rungs that axes have settled on, by place of the fit. @type {number[]} */
    this.rungs = [];
    /** Those that axes keep while a control plays. @type {number[] | null} */
    this.held = null;
    /** Whether what is dragged goes beyond those rungs. @type {boolean[]} */
    this.beyond = [];
    /** What the notes tell of that. @type {boolean[]} */
    this.told = [];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.telling = undefined;
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
  forget() { this.rungs = this.fits.map(() => -1); }

  /**
   * The rungs that axes need for traces.
   * @param {Attributes[]} seen
   * @param {number[]} [reaches] how far they may go beyond that
   */
  needed(seen, reaches = []) {
    return this.fits.map((fit, k) => settledOn(fit, seen, { reach: reaches[k], now: this.rungs[k] }));
  }

  /**
   * Has axes settle on the rungs that they need, or stand still and notice what goes beyond them.
   * @param {number[]} needed
   * @param {boolean} settled
   */
  settle(needed, settled) {
    if (settled) this.held = null;
    if (settled || this.held) this.rungs = this.held ?? needed;
    this.beyond = needed.map((rung, place) => this.rungs[place] >= 0 && rung > this.rungs[place]);
    if (settled) this.tell();
    this.away = needed.some((rung, place) => rung !== this.rungs[place]);
  }

  /**
   * Has the axes hold all that needs some rungs, until they settle again.
   * @param {number[][]} needed
   */
  hold(needed) { this.held = this.fits.map((_, place) => Math.max(...needed.map((rungs) => rungs[place]))); }

  /** What changes with the rungs that axes have settled on. */
  changes() { return this.fits.flatMap((fit, place) => rungAt(fit, this.rungs[place])); }

  /** Whether the notes tell of what was a while ago. */
  late() { return this.beyond.some((beyond, place) => beyond !== (this.told[place] ?? false)); }

  tell() {
    clearTimeout(this.telling);
    this.telling = undefined;
    this.told = this.beyond;
  }

  /**
   * Has the notes follow, if what they would tell lasts: to write them takes a whole drawing, and a key is soon let go.
   * @param {() => void} draw
   */
  tellLater(draw) {
    if (this.telling || !this.late()) return;
    this.telling = setTimeout(() => { this.tell(); draw(); }, LATER);
  }

  /** What is said of axes that stand still while what is dragged goes beyond them. */
  cuts() {
    const passed = (/** @type {number} */ place) => (this.told[place] ? this.rungs[place] : -1);
    return this.fits.flatMap((fit, place) => rungAt(fit, passed(place))).map(({ beyond }) => beyond);
  }
}
