/* Up to which of its rungs an axis may go, so that it holds what its parameters can make of a curve: see fits.js. */

import { holding } from "./fits.js";
import { inputs } from "./rows.js";

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Fit} Fit */
/** @typedef {import("./payload.js").Following} Following */
/** @typedef {import("./payload.js").State} State */

export class Reaches {
  /** The last state of each fit as text, with its place. @type {Map<Fit, { key: string, place: number }>} */
  memory = new Map();

  clear() { this.memory.clear(); }

  /**
   * The place for each fit, as far as the tables know it; until then that of Python's state.
   * @param {import("./payload.js").Payload} payload
   * @param {State} state
   * @param {(binding: Following, state: State) => Attributes | null} lookUp
   */
  of({ fits, bindings, tables, state: first }, state, lookUp) {
    return fits.map((fit) => {
      const { ends, reach = -1, axis, traces } = fit;
      const binding = ends && bindings.find(({ trace }) => trace === traces[0]);
      if (!binding) return reach;
      const alone = Object.keys(ends).length === 1; // the ends of the only parameter are the same wherever it is
      const names = inputs(binding, tables, state).filter((name) => !(alone && name in ends));
      const key = JSON.stringify(names.map((name) => state[name]));
      if (key === JSON.stringify(names.map((name) => first[name]))) return reach;
      const held = this.memory.get(fit);
      if (held?.key === key) return held.place;
      const looks = [state, ...atEnds(ends, state)].map((at) => lookUp(binding, at)?.[axis]);
      if (looks.some((look) => !look)) return reach;
      const place = holding(fit, looks);
      this.memory.set(fit, { key, place });
      return place;
    });
  }
}

/**
 * A state with each of some parameters at both ends of its slider.
 * @param {Record<string, any[]>} ends
 * @param {State} state
 */
const atEnds = (ends, state) =>
  Object.entries(ends).flatMap(([name, both]) => both.map((end) => ({ ...state, [name]: end })));
