/* Curves as they were when a drag began. */

/** @typedef {import("./payload.js").Attributes} Attributes */

/**
 * What ghosts are before any drag: all gaps, by trace.
 * @param {import("./payload.js").Following[]} bindings
 * @param {Map<string, Attributes>} traces
 */
export function ghostGaps(bindings, traces) {
  /** @type {Map<string, Attributes>} */
  const gaps = new Map();
  for (const binding of bindings) if (binding.kind === "row" && binding.ghost !== undefined) {
    const count = traces.get(binding.ghost)?.x.length;
    gaps.set(binding.ghost, { visible: true, [binding.to]: new Float64Array(count).fill(NaN) });
  }
  return gaps;
}

/**
 * Curves as they are on the screen, to be left behind by a drag.
 * @param {import("./payload.js").Payload} payload
 * @param {import("./payload.js").Attributes[]} shown the traces on the screen
 * @returns {Record<string, import("./payload.js").Attributes>} the points of each ghost, by its trace
 */
export function ghostsOf(payload, shown) {
  /** @type {Record<string, import("./payload.js").Attributes>} */
  const ghosts = {};
  for (const binding of payload.bindings) {
    if (binding.kind !== "row" || binding.ghost === undefined) continue;
    const { x, y, z } = shown.find(({ uid }) => uid === binding.trace) ?? {};
    ghosts[binding.ghost] = { x, y, ...(z && { z }) };
  }
  return ghosts;
}
