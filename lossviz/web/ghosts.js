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
