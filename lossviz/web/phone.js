/* Whether a picture is on a phone, and how that is held. */

import { isFramed } from "./framed.js";
import { LOW } from "./lying.js";
import { enlargement } from "./slides.js";
import { hasWebGL } from "./theme.js";

const NARROW = 560;
/** From here on a row has room for what stands at its right end, and the strip of the title for the cameras. */
const ROOMY = 700;

/**
 * How a phone with a window like this is held; "" for a larger screen. A frame is as high as its page has it.
 * @param {number} width
 * @param {boolean} low
 * @param {boolean} framed
 * @returns {"" | "upright" | "lying"}
 */
export const heldAs = (width, low, framed) => {
  if (width < NARROW) return "upright";
  return low && !framed ? "lying" : "";
};

/**
 * Dresses a picture for the room around it; how the phone is held if it is to be shown there in sheets.
 * @param {HTMLElement} root
 * @param {import("./payload.js").Payload | null} payload null if the picture fills its window
 */
export function dressFor(root, payload) {
  const width = (root.parentElement ?? root).clientWidth; // its own changes with its dress
  const held = payload?.sheets ? heldAs(width, matchMedia(LOW).matches, isFramed()) : "";
  root.classList.toggle("lossviz-narrow", width < NARROW);
  const roomy = width >= ROOMY && !held;
  root.classList.toggle("lossviz-roomy", roomy);
  const free = hasWebGL() && Object.keys(payload?.untitled ?? {}).length > 0;
  root.classList.toggle("lossviz-strip", roomy && free);
  root.classList.toggle("lossviz-phone", held !== "");
  root.classList.toggle("lossviz-lying", held === "lying");
  return held;
}

/**
 * How a picture fills its window, or which sheet of it a phone shows; null for all of it in a page that scrolls.
 * @param {import("./picture.js").Picture} picture
 * @returns {import("./slides.js").Slide | import("./slides.js").Sheet | null}
 */
export function slideFor({ filled, alone, phone, tab }) {
  if (filled) return { scale: enlargement(), alone };
  return phone ? { scale: 1, tab, held: phone } : null;
}
