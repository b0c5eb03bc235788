/* Whether a picture that was changed from elsewhere on the page is seen. */

/**
 * Brings a picture into sight whose middle is out of it, below whatever stays at the top of the window.
 * On a stage the words that changed it stand beside it or right below, and nothing moves under the reader's hand.
 * @param {HTMLElement} root
 */
export function bringIntoSight(root) {
  if (root.closest(".st-key-stage")) return;
  const { top, bottom } = root.getBoundingClientRect();
  const middle = (top + bottom) / 2;
  if (middle > 0 && middle < window.innerHeight) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  root.scrollIntoView({ block: "start", behavior: calm ? "instant" : "smooth" });
}
