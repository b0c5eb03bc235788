/*
 * The forms of a page without a server: each is what one payload covers, a choice of flags, of optional parameters and
 * of the axis range. A control or a link that leaves a form changes to the payload of another.
 */

import { read, takes } from "./links.js";
import { lookUp } from "./rows.js";

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload.js").State} State */

/**
 * "on" is an optional parameter that is in use, null one that is not.
 * @typedef {{ form: State, payload: Payload }} Form
 */

/**
 * What stands in for what a link leaves out: several states, told apart by `names`.
 * @typedef {{ names: string[], states: State[] }} Usual
 */

/**
 * A payload with the heights of its surfaces, which came only in its tables.
 * @param {Payload} payload
 * @param {Map<string, Float32Array>} numbers of the tables, by their ids
 * @returns {Payload}
 */
export function withHeights(payload, numbers) {
  const { bindings, figure, state, tables } = payload;
  const heights = (/** @type {Attributes} */ { uid }) => {
    const binding = bindings.find(({ kind, trace }) => kind === "surface" && trace === uid);
    const found = binding && lookUp(binding, { tables, numbers, traces: new Map(), state });
    return found && { z: found.z.map((/** @type {Float64Array} */ row) => [...row]) }; // as JSON would bring them
  };
  const flat = (/** @type {Attributes} */ { type, z }) => type === "surface" && !z;
  const data = figure.data.map((trace) => (flat(trace) ? { ...trace, ...heights(trace) } : trace));
  return { ...payload, figure: { ...figure, data } };
}

/**
 * The part of a state that a payload's controls take.
 * @param {Payload} payload
 * @param {Record<string, any>} state
 * @returns {State}
 */
export function within({ controls }, state) {
  const taken = controls.filter((control) => state[control.name] !== undefined && takes(control, state[control.name]));
  return Object.fromEntries(taken.map(({ name }) => [name, state[name]]));
}

/**
 * @param {unknown} value of a form
 * @param {unknown} chosen
 */
const agrees = (value, chosen) =>
  (value === null || value === "on" ? (chosen === null) === (value === null) : chosen === value);

/**
 * How well a form covers a state, 0 if it does: flags and parameters come first, as every one of them has ranges of its
 * own.
 * @param {State} form
 * @param {Record<string, unknown>} state
 */
export function fit(form, state) {
  const missed = Object.entries(form).filter(([name, value]) => !agrees(value, state[name]));
  return missed.reduce((sum, [name]) => sum - (name === "range" ? 1 : 10), 0);
}

/**
 * Whether the tables of a form follow a control.
 * @param {Form} form
 * @param {string} name
 */
const follows = ({ form }, name) => !(name in form) || form[name] === "on";

/**
 * The form that follows what was moved: the present one, unless a control has left it that tables of another follow.
 * @param {Form[]} forms
 * @param {Form} present
 * @param {State} state
 */
export function following(forms, present, state) {
  const left = Object.keys(present.form).filter((name) => !agrees(present.form[name], state[name]));
  const able = forms.filter((form) => left.some((name) => follows(form, name)));
  return able.length ? best(able, able[0], ({ form }) => fit(form, state)) : present;
}

/**
 * The values that a form does not let go.
 * @param {Form} form
 */
const settledIn = ({ form, payload }) =>
  Object.fromEntries(Object.keys(form).filter((name) => form[name] !== "on" && name in payload.state)
    .map((name) => [name, payload.state[name]]));

/**
 * The state that stands in for what a link leaves out; each loss, say, has its own for probabilities and for logits.
 * @param {Usual} usual
 * @param {Record<string, unknown>} wanted
 */
function usualFor({ names, states }, wanted) {
  const agreeing = (/** @type {State} */ state) => names.filter((name) => state[name] === wanted[name]).length;
  return states.reduce((one, other) => (agreeing(other) > agreeing(one) ? other : one));
}

/**
 * The form with the highest score; the present one unless another is better.
 * @param {Form[]} forms
 * @param {Form} present
 * @param {(form: Form) => number} score
 */
export const best = (forms, present, score) =>
  forms.reduce((one, other) => (score(other) > score(one) ? other : one), present);

/**
 * How many of the numbers asked for a form's axes hold.
 * @param {Form} form
 * @param {Record<string, unknown>} wanted
 */
export const held = ({ payload }, wanted) => payload.controls.filter((control) =>
  control.kind === "range" && control.exact && control.name in wanted && takes(control, wanted[control.name])).length;

/**
 * What is carried from form to form: a point on the probability's axis is none on the logit's, and the form brings its
 * own.
 * @param {Form} next
 * @param {Form} present
 * @param {State} state
 * @returns {Record<string, any>}
 */
export function carried(next, present, state) {
  const turned = Object.entries(next.form)
    .some(([name, value]) => typeof value === "boolean" && present.form[name] !== value);
  return turned ? { ...state, prediction: undefined, range: undefined } : state;
}

/**
 * What a link opens: the form, and the state of its controls. What the link leaves out, and what cannot be shown, is as
 * the app has it there.
 * @param {Form[]} forms
 * @param {Usual} usual
 * @param {Map<string, string[]>} texts what the link asks for, by control
 */
export function opened(forms, usual, texts) {
  const first = forms[0].payload.state;
  const last = (/** @type {string[]} */ found) => found[found.length - 1];
  const wanted = Object.fromEntries([...texts].map(([name, found]) => [name, read(last(found), first[name])]));
  const gaps = usualFor(usual, wanted);
  const next = best(forms, forms[0], (form) => fit(form.form, { ...gaps, ...wanted }) + 2 * held(form, wanted));
  return { next, state: { ...within(next.payload, gaps), ...within(next.payload, wanted) } };
}

/**
 * The state of a form's controls: what a state has of it, and what the form does not let go; the rest is the form's.
 * @param {Form} form
 * @param {Record<string, any>} state
 * @returns {State}
 */
export const stateIn = (form, state) =>
  ({ ...form.payload.state, ...within(form.payload, state), ...settledIn(form) });

/**
 * A payload with the traces that it shares with others.
 * @param {Payload} payload
 * @param {Attributes[]} traces
 * @returns {Payload}
 */
export function withTraces(payload, traces) {
  const data = payload.figure.data.map((trace) => (typeof trace === "number" ? traces[trace] : trace));
  return { ...payload, figure: { ...payload.figure, data } };
}
