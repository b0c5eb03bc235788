/* The state of a picture's controls when Python sends another payload. */

import { isOff } from "./controls.js";
import { nearest } from "./values.js";

/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload.js").State} State */

/**
 * Python's state replaces the viewer's only if Python says that it changed it; a new session knows less than the
 * viewer. What no control moves is Python's alone.
 * @param {Payload} payload
 * @param {State} state the viewer's
 * @param {{ replace: boolean, elsewhere: boolean }} how whether Python changed it; whether the session is a new one
 * @returns {State}
 */
export function adopted(payload, state, { replace, elsewhere }) {
  const moved = new Set(payload.controls.map(({ name }) => name));
  if (elsewhere) for (const drag of payload.drag) if ("pick" in drag) moved.add(drag.pick.control);
  const kept = Object.entries(state).filter(([name]) => moved.has(name) || !(name in payload.state));
  const out = { ...payload.state, ...(replace ? {} : Object.fromEntries(kept)) };
  for (const control of payload.controls) {
    if (control.kind !== "range" || control.exact || isOff(control, out)) continue;
    out[control.name] = control.values[nearest(control.values, out[control.name])];
  }
  return out;
}
