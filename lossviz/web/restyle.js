/* The style of a page that has outlived its server: that of the version which speaks to it now. */

import { make } from "./elements.js";

/**
 * Brings the style at a place of the server, unless the page came with it.
 * @param {string} place
 */
export function restyle(place) {
  const brought = [...document.querySelectorAll("link[data-lossviz]")];
  const there = document.querySelector(`[data-lossviz="${place}"]`);
  for (const link of brought) if (link !== there) link.remove();
  if (there) return;
  const href = new URL(place, document.baseURI).href;
  const link = make("link", { rel: "stylesheet", href, "data-lossviz": place, error: () => link.remove() });
  document.body.append(link); // after the one that the page came with
}
