/* The buttons of a slide that show one part of the picture alone, or all of it; the digits do the same (keys.js). */

import { make } from "./elements.js";
import { same } from "./values.js";

/** @typedef {import("./live.js").Live} Live */

/** An empty place for the buttons. */
export const emptyParts = () =>
  make("div", { class: "lossviz-parts", role: "group", "aria-label": "Show one part alone" });

/**
 * Makes the buttons of a payload's parts, if it has others than before; pressed again, one shows the whole picture.
 * @param {Live} live
 * @param {import("./payload.js").Payload | null} old
 */
export function fillParts(live, old) {
  if (same(old?.slides?.parts, live.payload.slides?.parts)) return;
  const parts = live.payload.slides?.parts ?? [];
  const place = live.parts;
  live.alone = null;
  const show = (/** @type {number | null} */ at) => {
    live.alone = live.alone === at ? null : at;
    mark(live, place);
    live.draw();
  };
  place.replaceChildren(...(parts.length > 1 ? [null, ...parts.keys()] : []).map((at) => make("button", {
    type: "button", class: "lossviz-part", "data-part": at === null ? 0 : at + 1,
    "aria-label": at === null ? "All" : parts[at].label, title: at === null ? "All" : parts[at].label,
    click: () => show(at),
  }, at === null ? "All" : String(at + 1))));
  mark(live, place);
}

/**
 * @param {Live} live
 * @param {HTMLElement} place
 */
function mark(live, place) {
  const shown = String((live.alone ?? -1) + 1);
  for (const button of place.children)
    button.setAttribute("aria-pressed", String(button.getAttribute("data-part") === shown));
}
