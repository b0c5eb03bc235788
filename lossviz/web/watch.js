/* What a mounted picture listens to: the page's size and theme, tables that come, pointers. */

import { pressed, touched } from "./drag.js";
import { kept, wheeled } from "./hand.js";
import { roomOnSlide } from "./slides.js";
import { isDark } from "./theme.js";
import { keepTray } from "./tray.js";

/** @typedef {import("./live.js").Live} Live */

/**
 * Listens until the answer is called.
 * @param {Live} live
 * @returns {() => void}
 */
export function watch(live) {
  const { root, plot } = live;
  const listening = new AbortController();
  const { signal } = listening;
  const changed = () => {
    live.dressed = false;
    live.draw();
  };
  const themed = () => { if (isDark(root) !== live.dark) changed(); };
  const sizes = new ResizeObserver(() => {
    if (root.clientWidth !== live.width || (live.height && roomOnSlide(plot) !== live.height)) changed();
  });
  const themes = new MutationObserver(themed);
  const attributes = { attributes: true, attributeFilter: ["class", "style", "data-theme"] };
  sizes.observe(root);
  if (plot.parentElement) sizes.observe(plot.parentElement);
  for (const node of [document.documentElement, document.body, document.querySelector(".stApp")])
    if (node) themes.observe(node, attributes);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themed, { signal });
  window.addEventListener("resize", changed, { signal }); // its height may follow the window's
  window.addEventListener("keydown", (event) => live.sound.heard(event), { signal });
  window.addEventListener("lossviz-table", () => live.claim(), { signal });
  root.addEventListener("pointerdown", (event) => pressed(live, event), { signal, capture: true });
  plot.addEventListener("touchmove", (event) => touched(live, event), { signal, passive: false });
  plot.addEventListener("wheel", (event) => wheeled(live, event), { signal, capture: true, passive: false });
  for (const type of /** @type {const} */ (["touchstart", "touchmove", "touchend"]))
    plot.addEventListener(type, (event) => kept(live, event), { signal, capture: true, passive: false });
  const forget = keepTray(live);
  return () => {
    listening.abort();
    live.sound.stop();
    forget();
    sizes.disconnect();
    themes.disconnect();
  };
}
