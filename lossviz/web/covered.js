/* What tables cover: the controls that they go along, and whether they were sampled at a state. */

/** @typedef {import("./payload_controls.js").Along} Along */
/** @typedef {import("./payload_controls.js").Rule} Rule */
/** @typedef {import("./payload.js").State} State */

/**
 * The controls that a table covers, with its nodes.
 * @param {Rule} rule
 * @returns {Along[]}
 */
const alongs = ({ parameters, prediction, label }) => [...parameters, prediction, ...(label ? [label] : [])];

/**
 * Whether the numbers at a state are samples, or Python's own.
 * @param {Rule} rule
 * @param {State} drawn
 * @param {State} state
 */
export const isSampled = (rule, drawn, state) => alongs(rule).every(({ control, nodes }) =>
  /** @type {unknown[]} */ (nodes).includes(state[control]) || state[control] === drawn[control]);

/**
 * @param {Rule} rule
 * @param {State} drawn
 * @param {State} state
 */
export const isDrawn = (rule, drawn, state) => alongs(rule).every(({ control }) => state[control] === drawn[control]);
