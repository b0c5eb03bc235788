/* How high a picture is in the page around it. */

/**
 * The height that the style sheet of the page has for a picture, in pixels; 0 if it does not say.
 * @param {HTMLElement} plot
 */
export const roomFor = (plot) => parseFloat(getComputedStyle(plot).getPropertyValue("--lossviz-room")) || 0;

/** How much lower and higher than drawn up a figure may be: its parts keep their shares of the height. */
const LOWEST = 0.7;
const HIGHEST = 1.3;

/**
 * The height of a figure that is drawn up at `height`, in the room that a page has for it; a projector's is all of it.
 * @param {number} height
 * @param {number} room 0 where the page does not say
 * @param {import("./wanted.js").Wanted["slide"]} [slide]
 */
export function fitted(height, room, slide) {
  if (slide && !("tab" in slide)) return room;
  return room > 0 ? Math.round(Math.min(Math.max(room, LOWEST * height), HIGHEST * height)) : height;
}
