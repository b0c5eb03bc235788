/* The numbers that stand around a picture in a page without a server, in step with it. */

import { isDrawn, isSampled } from "./covered.js";
import { FINE } from "./samples.js";
import { sampledText } from "./spelling.js";

/** @typedef {import("./payload_controls.js").Along} Along */
/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload_controls.js").Rule} Rule */
/** @typedef {import("./payload.js").State} State */
/** @typedef {import("./samples.js").Samples} Samples */

/**
 * The nodes on both sides of a value.
 * @param {Along} along
 * @param {State} state
 */
function about({ control, nodes }, state) {
  const above = nodes.findIndex((node) => typeof node === "number" && node >= Number(state[control]));
  return [Math.max(above - 1, 0), Math.max(above, 0)];
}

/**
 * How far rounding may put a quantity off at the chosen point: by half a part of each sample around it.
 * @param {Rule} rule
 * @param {Samples} table
 * @param {number} quantity
 * @param {State} state
 */
export function doubtOf(rule, table, quantity, state) {
  const half = (/** @type {number} */ value) => Math.max(table.units[quantity], Math.abs(value) / FINE || 0) / 2;
  const rows = rule.parameters.reduce(
    (found, along) => found.flatMap((row) => about(along, state).map((i) => row * along.nodes.length + i)),
    [quantity],
  );
  const doubtAt = (/** @type {number} */ row, /** @type {number} */ i, /** @type {number} */ j) =>
    rule.terms.reduce((sum, { start, label, prediction, weight }) => {
      const value = table[row * rule.length + start + label * i + prediction * j];
      return sum + (weight ? weight[i] : 1) * half(value);
    }, 0);
  const labels = rule.label ? about(rule.label, state) : [0];
  const places = about(rule.prediction, state);
  return Math.max(...rows.flatMap((row) => labels.flatMap((i) => places.map((j) => doubtAt(row, i, j)))));
}

/**
 * Writes loss, gradient and curvature at the chosen point, and shows the worked steps of that point if there are any.
 * @param {Payload} payload
 * @param {import("./payload.js").Attributes[]} data
 * @param {State} state
 * @param {Map<string, Samples>} samples
 */
export function writeResults(payload, data, state, samples) {
  for (const output of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-trace]"))) {
    const id = output.dataset.trace;
    const drawn = data.find(({ uid }) => uid === id);
    const binding = payload.bindings.find(({ trace, kind }) => trace === id && kind === "point");
    if (!drawn || binding?.kind !== "point") continue;
    const rule = payload.tables[binding.table];
    const table = samples.get(rule.id);
    const known = isDrawn(rule, payload.state, state) || !table;
    const doubt = known ? 0 : doubtOf(rule, table, rule.quantities.indexOf(binding.quantity), state);
    output.textContent = sampledText(drawn.y[0], isSampled(rule, payload.state, state), doubt);
  }
  const worked = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-worked]")]);
  const isHere = (/** @type {HTMLElement} */ block) =>
    Object.entries(JSON.parse(block.dataset.worked ?? "{}")).every(([name, value]) => state[name] === value);
  const here = worked.find(isHere);
  for (const block of worked) block.hidden = block !== here;
  for (const other of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-unworked]")))
    other.hidden = Boolean(here);
}
