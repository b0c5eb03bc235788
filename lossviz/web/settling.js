/* Axes settle while nothing is moved; while something is, they stand still, or hold all that a control will show. */

import { settledOn, rungAt } from "./fits.js";

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Fit} Fit */

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
  }

  /** @param {Fit[]} fits */
  take(fits) {
    this.fits = fits;
    this.rungs = fits.map(() => -1);
  }

  /**
   * The rungs that axes need for traces.
   * @param {Attributes[]} seen
   */
  needed(seen) { return this.fits.map((fit) => settledOn(fit, seen)); }

  /**
   * Has axes settle on the rungs that they need, or stand still and notice what goes beyond them.
   * @param {number[]} needed
   * @param {boolean} settled
   */
  settle(needed, settled) {
    if (settled) this.held = null;
    if (settled || this.held) this.rungs = this.held ?? needed;
    this.beyond = needed.map((rung, place) => this.rungs[place] >= 0 && rung > this.rungs[place]);
  }

  /**
   * Has the axes hold all that needs some rungs, until they settle again.
   * @param {number[][]} needed
   */
  hold(needed) { this.held = this.fits.map((_, place) => Math.max(...needed.map((rungs) => rungs[place]))); }

  /** What changes with the rungs that axes have settled on. */
  changes() { return this.fits.flatMap((fit, place) => rungAt(fit, this.rungs[place])); }

  /** What is said of axes that stand still while what is dragged goes beyond them. */
  cuts() {
    const passed = (/** @type {number} */ place) => (this.beyond[place] ? this.rungs[place] : -1);
    return this.fits.flatMap((fit, place) => rungAt(fit, passed(place))).map(({ beyond }) => beyond);
  }
}
