/* What tables say about traces: rows, points and surfaces, interpolated between the nodes that were sampled. */

import { broken, jumpsOf } from "./breaks.js";
import { placed } from "./values.js";

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Following} Following */
/** @typedef {import("./payload_controls.js").Rule} Rule */
/** @typedef {import("./payload.js").State} State */

/**
 * Places with their shares.
 * @typedef {[number, number][]} Shares
 */

/**
 * What is looked up in: the rules of tables by name, their numbers by id, the traces by id, the controls' state.
 * @typedef {object} Known
 * @property {Record<string, Rule>} tables
 * @property {Map<string, Float32Array>} numbers
 * @property {Map<string, Attributes>} traces
 * @property {State} state
 */

/**
 * Where `value` lies among rising nodes, without shares of zero; null if it lies outside.
 * @param {any[]} nodes
 * @param {any} value
 * @returns {Shares | null}
 */
export function locate(nodes, value) {
  const exact = nodes.indexOf(value);
  if (exact >= 0) return [[exact, 1]];
  if (typeof value !== "number") return null;
  const upper = nodes.findIndex((node) => typeof node === "number" && node > value);
  if (upper < 1 || typeof nodes[upper - 1] !== "number") return null;
  const weight = (value - nodes[upper - 1]) / (nodes[upper] - nodes[upper - 1]);
  return [[upper - 1, 1 - weight], [upper, weight]];
}

/**
 * Sums a table's affine terms for `count` predictions from `first` on, every `stride`-th of them.
 * @param {Rule} rule
 * @param {Float32Array} numbers
 * @param {Shares} blocks
 * @param {Shares} labels
 * @param {{ first?: number, count: number, stride?: number }} part
 * @returns {Float64Array}
 */
export function row(rule, numbers, blocks, labels, { first = 0, count, stride = 1 }) {
  const out = new Float64Array(count);
  for (const [block, share] of blocks) for (const [i, part] of labels) for (const term of rule.terms) {
    const weight = share * part * (term.weight ? term.weight[i] : 1);
    if (!weight) continue; // 0 * inf would be NaN
    const step = term.prediction * stride;
    let at = block * rule.length + term.start + term.label * i + term.prediction * first;
    for (let j = 0; j < count; j++, at += step) out[j] += weight * numbers[at];
  }
  // Plotly draws a gap for NaN, but takes the infinite for a coordinate in 3D.
  for (let j = 0; j < count; j++) if (!Number.isFinite(out[j])) out[j] = NaN;
  return out;
}

/**
 * The controls that a binding depends on.
 * @param {Following} binding
 * @param {Record<string, Rule>} tables
 * @param {State} state
 * @returns {string[]}
 */
export function inputs(binding, tables, state) {
  if (binding.kind === "mark") return [binding.x ?? "", binding.y ?? ""].filter((name) => name in state);
  const { parameters, prediction, label } = tables[binding.table];
  const names = parameters.map(({ control }) => control);
  if (binding.kind !== "surface" && label) names.push(label.control);
  if (binding.kind === "point") names.push(prediction.control);
  const fixed = binding.kind === "row" ? binding.fixed ?? {} : {};
  return names.filter((name) => name && !(name in fixed));
}

/**
 * The blocks of a quantity around the present values of a table's parameters; null if one lies outside its nodes.
 * @param {Rule} rule
 * @param {string} quantity
 * @param {State} state
 * @returns {Shares | null}
 */
export function blocksAt(rule, quantity, state) {
  /** @type {Shares} */
  let blocks = [[rule.quantities.indexOf(quantity), 1]];
  for (const { control, nodes } of rule.parameters) {
    const near = locate(nodes, state[control]);
    if (!near) return null;
    const within = (/** @type {number} */ block, /** @type {number} */ share) =>
      near.map(([i, part]) => /** @type {[number, number]} */ ([block * nodes.length + i, share * part]));
    blocks = blocks.flatMap(([block, share]) => within(block, share));
  }
  return blocks;
}

/**
 * Coordinates that are values of controls, as often as they are needed.
 * @param {{ x?: string, y?: string }} binding
 * @param {Known} known
 * @param {(axis: "x" | "y") => number} count
 * @returns {Attributes}
 */
function marks(binding, { tables, state }, count) {
  /** @type {Attributes} */
  const out = {};
  const rule = "table" in binding ? tables[String(binding.table)] : undefined;
  for (const axis of /** @type {const} */ (["x", "y"])) {
    const role = binding[axis];
    if (role) out[axis] = new Array(count(axis)).fill(placed(state[controlOf(rule, role)]));
  }
  return out;
}

/**
 * The control in a role: a table's own "prediction" or "label", else the control of that name.
 * @param {Rule | undefined} rule
 * @param {string} role
 */
function controlOf(rule, role) {
  const along = role === "prediction" || role === "label" ? rule?.[role] : undefined;
  return along?.control ?? role;
}

/**
 * The attributes of one binding's trace at the present state, or null if no table covers it.
 * @param {Following} binding
 * @param {Known} known
 * @returns {Attributes | null}
 */
export function lookUp(binding, known) {
  if (binding.kind === "mark") return marks(binding, known, (axis) => known.traces.get(binding.trace)?.[axis].length);
  if (binding.kind === "rings") return rings(binding, known);
  if (binding.kind === "row" && binding.breaks !== undefined) return brokenRow(binding, known);
  return found(binding, fixedIn(binding, known));
}

/**
 * What is known, with the values of controls that a binding does not follow.
 * @param {Following} binding
 * @param {Known} known
 * @returns {Known}
 */
const fixedIn = (binding, known) =>
  (binding.kind === "row" && binding.fixed ? { ...known, state: { ...known.state, ...binding.fixed } } : known);

/**
 * The jumps of a row at the present state, or null if no table covers it.
 * @param {{ table: string, breaks: string, side: number }} binding
 * @param {Known} known
 */
function jumpsAt({ table, breaks, side }, known) {
  const rule = known.tables[breaks];
  const numbers = known.numbers.get(rule.id);
  const blocks = numbers && blocksAt(rule, "kink", known.state);
  const labels = rule.label ? locate(rule.label.nodes, known.state[rule.label.control]) : [[0, 1]];
  if (!blocks || !labels) return null;
  const find = (/** @type {{ first?: number, count: number, stride?: number }} */ part) =>
    row(rule, numbers, blocks, /** @type {Shares} */ (labels), part);
  // of a loss of a residual the places are residuals
  const shift = rule.label ? 0 : Number(known.state[controlOf(known.tables[table], "label")]);
  return jumpsOf(find, rule.prediction.nodes.length, side, shift);
}

/**
 * A row with the jumps in it.
 * @param {import("./payload.js").Row} binding
 * @param {Known} all
 * @returns {Attributes | null}
 */
function brokenRow(binding, all) {
  const known = fixedIn(binding, all);
  const look = found(binding, known);
  const jumps = look && jumpsAt(/** @type {any} */ (binding), known);
  return jumps ? broken(known.tables[binding.table].prediction.nodes, look[binding.to], jumps) : null;
}

/**
 * The places where a row jumps.
 * @param {import("./payload.js").Rings} binding
 * @param {Known} known
 * @returns {Attributes | null}
 */
function rings(binding, known) {
  const jumps = jumpsAt(binding, known);
  return jumps && { x: jumps.at, y: jumps.left };
}

/**
 * @param {Exclude<Following, import("./payload.js").Mark | import("./payload.js").Rings>} binding
 * @param {Known} known
 * @returns {Attributes | null}
 */
function found(binding, known) {
  const rule = known.tables[binding.table];
  const numbers = known.numbers.get(rule.id);
  const blocks = numbers && blocksAt(rule, binding.quantity, known.state);
  if (!blocks) return null;
  if (binding.kind === "surface") {
    const count = Math.ceil(rule.prediction.nodes.length / binding.stride);
    const part = { count, stride: binding.stride };
    return { z: (rule.label?.nodes ?? []).map((_, i) => row(rule, numbers, blocks, [[i, 1]], part)) };
  }
  /** @type {Shares | null} */
  const labels = rule.label ? locate(rule.label.nodes, known.state[rule.label.control]) : [[0, 1]];
  if (!labels) return null;
  const find = (/** @type {{ first?: number, count: number, stride?: number }} */ part) =>
    row(rule, numbers, blocks, labels, part);
  return binding.kind === "row" ? wholeRow(binding, rule, known, find) : onePoint(binding, rule, known, find);
}

/** @typedef {(part: { first?: number, count: number, stride?: number }) => Float64Array} Find */

/**
 * A row, lifted: a line on a surface, not in it.
 * @param {import("./payload.js").Row} binding
 * @param {Rule} rule
 * @param {Known} known
 * @param {Find} find
 * @returns {Attributes}
 */
function wholeRow({ to, at, stride, lift }, rule, { state }, find) {
  const count = Math.ceil(rule.prediction.nodes.length / stride);
  const heights = find({ count, stride }).map((height) => height + lift);
  const label = state[controlOf(rule, "label")];
  return at ? { [to]: heights, [at]: new Array(count).fill(label) } : { [to]: heights };
}

/**
 * @param {import("./payload.js").Point} binding
 * @param {Rule} rule
 * @param {Known} known
 * @param {Find} find
 * @returns {Attributes | null}
 */
function onePoint(binding, rule, known, find) {
  const near = locate(rule.prediction.nodes, known.state[controlOf(rule, "prediction")]);
  if (!near) return null;
  const height = near.reduce((sum, [first, share]) => sum + share * find({ first, count: 1 })[0], binding.lift);
  return { ...marks(binding, known, () => 1), [binding.to]: [height] };
}
