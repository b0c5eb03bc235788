/*
 * Scenes as a whole: which are covered, and when one is seen from another camera.
 *
 * Plotly says nothing of it while a scene is turned, see plotly.js.
 */

import { cameraOf, scenesOf } from "./plotly.js";

/** @typedef {import("./plotly.js").Plot} Plot */

/**
 * Has `heard` called before a scene is drawn from another camera than the last time.
 * @param {Plot} plot
 * @param {() => void} heard
 */
export function whenTurned(plot, heard) {
  for (const key of scenesOf(plot)) {
    const { glplot } = plot._fullLayout[key]._scene;
    if (glplot.lossviz) continue;
    const { onrender } = glplot;
    let last = JSON.stringify(cameraOf(plot, key));
    glplot.lossviz = true;
    glplot.onrender = () => {
      onrender?.();
      const now = JSON.stringify(cameraOf(plot, key));
      if (now === last) return;
      last = now;
      heard();
    };
  }
}

/**
 * Covers the scenes of these names and no others; they stay, as a scene that goes and comes back costs a context.
 * @param {Plot} plot
 * @param {string[]} covered
 */
export function coverScenes(plot, covered) {
  for (const key of scenesOf(plot))
    plot._fullLayout[key]._scene.container.style.visibility = covered.includes(key) ? "hidden" : "";
}
