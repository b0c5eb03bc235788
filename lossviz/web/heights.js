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

/**
 * The room that was freed, by picture and by what it depends on.
 * @type {WeakMap<Element, { by: string, freed: number }>}
 */
const measured = new WeakMap();

/**
 * The height that the controls leave which a page's `hide=` takes away, in pixels; it is the picture's. A slide and a
 * phone have their controls elsewhere.
 * @param {{ root: HTMLElement, width: number, height: number, phone: string }} picture
 */
export function freedRoom({ root, width, height, phone }) {
  const hidden = new URLSearchParams(location.search).get("hide");
  if (!hidden || height || phone) return 0;
  const by = JSON.stringify([hidden, width, root.querySelectorAll(".lossviz-control").length]);
  const known = measured.get(root);
  if (known?.by === by && known.freed) return known.freed;
  const rows = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".lossviz-controls")]);
  const taken = () => rows.reduce((sum, row) => sum + row.offsetHeight, 0);
  const left = taken();
  root.classList.add("lossviz-whole");
  const freed = Math.max(taken() - left, 0);
  root.classList.remove("lossviz-whole");
  measured.set(root, { by, freed });
  return freed;
}
