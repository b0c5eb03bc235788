/* Which traces of the flat panels are drawn again when some of them have moved. */

/** @typedef {import("./payload.js").Attributes} Attributes */

/**
 * The places of the traces to draw: in each panel those from the first that moved to the last. Others stand, such as
 * curves with names, for which Plotly makes an element at every point, and takes it away; those between keep the order.
 * Of a panel in which nothing moved the last, as Plotly empties one of which it draws nothing; all of them where one is
 * filled up to another.
 * @param {Attributes[]} full Plotly's own, in the order in which it draws them
 * @param {{ has: (place: number) => boolean }} moved
 * @returns {number[]}
 */
export function firstToLast(full, moved) {
  /** @type {Map<string, number[]>} */
  const panels = new Map();
  for (const [place, { visible, scene, xaxis, yaxis }] of full.entries()) {
    if (visible !== true || scene) continue;
    const name = `${xaxis} ${yaxis}`;
    panels.set(name, [...(panels.get(name) ?? []), place]);
  }
  const line = (/** @type {number} */ place) =>
    full[place].type === "scatter" && [undefined, "none"].includes(full[place].fill);
  const has = (/** @type {number} */ place) => moved.has(place);
  return [...panels.values()].flatMap((places) => {
    if (!places.every(line)) return places;
    return places.some(has) ? places.slice(places.findIndex(has), places.findLastIndex(has) + 1) : places.slice(-1);
  });
}
