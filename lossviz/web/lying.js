/* A phone on its side, and the list of pages, which Streamlit opens there over the whole height of the screen. */

/** A screen on its side, too low for a picture above its controls. */
export const LOW = "(max-height: 500px) and (min-aspect-ratio: 1/1)";

const OPEN_LIST = '[data-testid="stSidebar"][data-collapsed="false"] [data-testid="stSidebarCollapseButton"] button';

/** The page whose list was closed, or needed not be; whoever opens it there wants it open. */
let settledOnPage = "";

/** Closes the list of pages on a phone on its side, once on each page. */
export function closeList() {
  if (settledOnPage === location.pathname) return;
  settledOnPage = location.pathname;
  if (matchMedia(LOW).matches) /** @type {HTMLElement | null} */ (document.querySelector(OPEN_LIST))?.click();
}
