/* A page in a frame of another page: it tells that one how high it is, as nobody else can know. */

/** Whether this page is shown in a frame; that of the share sheet shows it as if it were in none. */
export const isFramed = () => window.parent !== window && !window.frameElement?.closest(".lossviz-students");

/**
 * What a frame's page is told: once for pages that know this app, once as a learning platform knows it (LTI).
 * @param {number} height in pixels
 */
export const messages = (height) => [{ type: "lossviz-height", height }, { subject: "lti.frameResize", height }];

/**
 * Tells the page around this one how high this is, whenever that changes; stops when the answer is called. A height is
 * no secret, so any page may hear it.
 * @param {HTMLElement} root a picture, in a page that scrolls
 * @returns {() => void}
 */
export function tellHeight(root) {
  if (!isFramed()) return () => {};
  document.documentElement.classList.add("lossviz-framed");
  const page = root.closest(".stMainBlockContainer") ?? document.body;
  let told = 0;
  const look = () => {
    const height = Math.ceil(page.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    for (const message of messages(height)) window.parent.postMessage(message, "*");
  };
  const sizes = new ResizeObserver(look);
  sizes.observe(page);
  return () => sizes.disconnect();
}
