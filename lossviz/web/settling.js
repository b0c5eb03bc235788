/* Axes settle while nothing is moved; while something is, they stand still, or hold all that a control will show. */

import { settledOn, stepAt } from "./fits.js";

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Fit} Fit */

export class Settling {
  constructor() {
    /** @type {Fit[]} */
    this.fits = [];
    /** The steps that axes have settled on, by place of the fit. @type {number[]} */
    this.steps = [];
    /** Those that axes keep while a control plays. @type {number[] | null} */
    this.held = null;
    /** Whether what is dragged goes beyond those steps. @type {boolean[]} */
    this.beyond = [];
  }

  /** @param {Fit[]} fits */
  take(fits) {
    this.fits = fits;
    this.steps = fits.map(() => -1);
  }

  /**
   * The steps that axes need for traces.
   * @param {Attributes[]} seen
   */
  needed(seen) { return this.fits.map((fit) => settledOn(fit, seen)); }

  /**
   * Has axes settle on the steps that they need, or stand still and notice what goes beyond them.
   * @param {number[]} needed
   * @param {boolean} settled
   */
  settle(needed, settled) {
    if (settled) this.held = null;
    if (settled || this.held) this.steps = this.held ?? needed;
    this.beyond = needed.map((step, place) => this.steps[place] >= 0 && step > this.steps[place]);
  }

  /**
   * Has the axes hold all that needs some steps, until they settle again.
   * @param {number[][]} needed
   */
  hold(needed) { this.held = this.fits.map((_, place) => Math.max(...needed.map((steps) => steps[place]))); }

  /** What changes with the steps that axes have settled on. */
  changes() { return this.fits.flatMap((fit, place) => stepAt(fit, this.steps[place])); }

  /** What is said of axes that stand still while what is dragged goes beyond them. */
  cuts() {
    const passed = (/** @type {number} */ place) => (this.beyond[place] ? this.steps[place] : -1);
    return this.fits.flatMap((fit, place) => stepAt(fit, passed(place))).map(({ beyond }) => beyond);
  }
}
