/* What a picture cannot show before Python has drawn it. */

import { same } from "./values.js";

/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload.js").State} State */

/**
 * Whether another point was chosen for which Python has not yet promised tables.
 * @param {Payload["drag"][number]} drag
 * @param {Payload} payload
 * @param {State} state
 */
export function awaits(drag, payload, state) {
  return "pick" in drag && state[drag.pick.control] !== payload.state[drag.pick.control];
}

/**
 * Whether something is asked for that no control of the picture moves: Python draws it.
 * @param {Payload} payload
 * @param {State} state
 */
export function leaves({ controls, opening, state: drawn }, state) {
  const moved = controls.map(({ name }) => name);
  return Object.keys(opening).some((name) => !moved.includes(name) && !same(state[name], drawn[name]));
}
