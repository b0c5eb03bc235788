/* A picture without WebGL. */

/** @typedef {import("./payload.js").Attributes} Attributes */

/** Whether a key of a layout is a 3D scene. */
export const isScene = (/** @type {string} */ key) => /^scene\d*$/.test(key);

/**
 * Without WebGL the 3D traces and scenes go, and the 2D panels take their place.
 * @param {Attributes[]} data
 * @param {Attributes} layout
 */
export function flattened(data, layout) {
  /** @type {Attributes} */
  const kept = Object.fromEntries(Object.entries(layout).filter(([key]) => !isScene(key)));
  const rows = Object.keys(kept).filter((key) => /^yaxis\d*$/.test(key)).map((key) => (kept[key].domain ??= [0, 1]));
  const low = Math.min(...rows.flat());
  const span = Math.max(...rows.flat()) - low || 1;
  const moved = (/** @type {number} */ y) => (y - low) / span;
  for (const domain of rows) domain.splice(0, 2, ...domain.map(moved));
  if (rows.length && kept.height) kept.height = Math.max(320, Math.round(kept.height * span));
  kept.annotations = (kept.annotations ?? [])
    .map((/** @type {Attributes} */ note) => (note.yref === "paper" ? { ...note, y: moved(note.y) } : note))
    .filter((/** @type {Attributes} */ note) => note.yref !== "paper" || note.y < 1.2);
  const solid = /3d$|^surface$|^cone$|^volume$/;
  return { data: data.map((trace) => (solid.test(trace.type) ? { visible: false } : trace)), layout: kept };
}
