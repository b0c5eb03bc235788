/* A picture in words, for those who do not see it. */

import { controlText } from "./spelling.js";
import { same } from "./values.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload.js").Following} Following */
/** @typedef {import("./payload.js").State} State */

/**
 * The heights of the chosen point, each with the label of its trace.
 * @param {Payload["bindings"]} bindings
 * @param {(binding: Following) => import("./payload.js").Attributes | null} lookUp
 * @param {(trace: string) => string | undefined} labelOf
 */
function heights(bindings, lookUp, labelOf) {
  const told = [];
  for (const binding of bindings) {
    if (binding.kind !== "point" || binding.to !== "y") continue;
    const [height] = lookUp(binding)?.y ?? [];
    if (Number.isFinite(height)) told.push(`${labelOf(binding.trace)} ${controlText({}, height)}`);
  }
  return told;
}

/**
 * Python's words, and if the controls have left the state that they speak of, the numbers of now.
 * @param {Payload} payload
 * @param {State} state
 * @param {(binding: Following) => import("./payload.js").Attributes | null} lookUp
 * @param {(trace: string) => string | undefined} labelOf
 */
export function description({ alt, controls, bindings, state: first }, state, lookUp, labelOf) {
  const moved = controls.some(({ name, kind }) => kind !== "view" && !same(state[name], first[name]));
  if (!moved) return alt;
  const now = [];
  for (const control of controls)
    if (control.kind === "range" && control.name in state)
      now.push(`${control.label} ${controlText(control, state[control.name])}`);
  return `${alt} Changed since, now ${[...now, ...heights(bindings, lookUp, labelOf)].join(", ")}.`.trim();
}

/**
 * Names a picture for those who do not see it.
 * @param {Live} live
 */
export function describe({ payload, state, figure, plot, numbers }) {
  const look = (/** @type {Following} */ binding) => figure.lookUp(binding, state);
  const text = description(payload, state, look, (trace) => figure.traces.get(trace)?.name);
  if (text) plot.setAttribute("aria-label", text);
  numbers.fill();
}
