/* Whether a picture is on a phone, and how that is held. */

import { isFramed } from "./framed.js";
import { LOW } from "./lying.js";
import { enlargement } from "./slides.js";

const NARROW = 560;

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
 * @param {boolean} sheets
 */
export function dressFor(root, sheets) {
  const width = (root.parentElement ?? root).clientWidth; // its own changes with its dress
  const held = sheets ? heldAs(width, matchMedia(LOW).matches, isFramed()) : "";
  root.classList.toggle("lossviz-narrow", width < NARROW);
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
