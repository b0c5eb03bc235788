/* What a teacher pastes into a page of their own: a frame with this view in it. */

/** What an embedded page shows (site.css); the app leaves the rest out by itself. */
const EMBEDDED = ".head, #lossviz, #story, .notes";
/** The fold with the numbers and the edges of a page, in pixels. */
const FOOT = 50;

/**
 * The address of a page as a frame shows it.
 * @param {string} link
 */
export function embedded(link) {
  const address = new URL(link);
  address.searchParams.set("embed", "true");
  return address.href;
}

/**
 * A frame as HTML.
 * @param {string} address
 * @param {string} title
 * @param {number} height in pixels
 */
export function snippetOf(address, title, height) {
  const written = (/** @type {string} */ text) =>
    text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<iframe src="${written(address)}" title="${written(title)}" width="100%" height="${height}" `
    + 'style="border: 0" loading="lazy"></iframe>';
}

/**
 * How high a frame of this page's width has to be, in pixels.
 * @param {HTMLElement} root
 */
export function heightEmbedded(root) {
  const page = root.closest(".stMainBlockContainer");
  const board = /** @type {Element} */ (root.querySelector(".lossviz-board"));
  if (page) {
    const ends = [board, root.closest(".st-key-stage") ?? board].map((part) => part.getBoundingClientRect().bottom);
    return Math.ceil(Math.max(...ends) - page.getBoundingClientRect().top) + FOOT;
  }
  const heights = [...document.querySelectorAll(EMBEDDED)].map((part) => part.getBoundingClientRect().height);
  return Math.ceil(heights.reduce((sum, height) => sum + height, 0)) + FOOT;
}
