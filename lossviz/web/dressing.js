/*
 * How a picture is dressed for the page around it. To look there has the browser lay out the page at once, so in a drag
 * nobody looks, unless the page says that it has changed (watch.js).
 */

import { freedRoom, roomFor } from "./heights.js";
import { dressFor } from "./phone.js";
import { fills, roomOnSlide } from "./slides.js";
import { isDark } from "./theme.js";

/**
 * Looks at the page around a picture, and dresses it for that.
 * @param {import("./picture.js").Picture} picture
 */
export function lookAround(picture) {
  const { root, plot, payload } = picture;
  picture.width = root.clientWidth;
  if (!picture.width) return; // it is hidden
  picture.filled = Boolean(payload.slides) && fills(plot);
  picture.phone = dressFor(root, picture.filled ? null : payload);
  picture.width = root.clientWidth; // its dress may change it
  picture.height = picture.filled ? roomOnSlide(plot) : 0;
  picture.dark = isDark(root);
  root.classList.toggle("lossviz-dark", picture.dark);
  picture.room = picture.height || roomFor(plot);
  picture.freed = freedRoom(picture);
  picture.dressed = true;
}
