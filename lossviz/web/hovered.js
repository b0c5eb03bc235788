/* What Plotly says beside the pointer over a surface, which it keeps to itself. */

/**
 * The place of a trace that the box beside the pointer tells; null if it tells none.
 * @param {import("./plotly.js").Plot} plot
 * @param {string} scene
 * @param {string} uid
 * @returns {{ x: number, y: number } | null}
 */
export function hoveredPlace(plot, scene, uid) {
  const told = plot._fullLayout[scene]._scene.oldEventData?.points[0];
  return told?.data?.uid === uid ? { x: Number(told.x), y: Number(told.y) } : null;
}
