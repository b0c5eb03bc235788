/*
 * What stands in the browser's history. Streamlit adds an entry whenever the address changes, which it does with every
 * move of a control: then the way back would lead through all of them. A move only replaces the address; a step of a
 * story, and all else that is pressed outside of a picture, is an entry.
 */

/** Whether the last thing that may change the address was a move. */
let byMove = false;

/** A control of a picture was let go. */
export function moveMade() {
  if (!window.__lossvizHistory) keepMovesOut();
  byMove = true;
}

function keepMovesOut() {
  window.__lossvizHistory = true; // once for a page, also for the code of another version
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    const here = new URL(url ?? "", document.baseURI).pathname === location.pathname;
    if (byMove && here) history.replaceState(state, unused, url);
    else push(state, unused, url);
  };
  const pressed = (/** @type {Event} */ { target }) => {
    if (!(target instanceof Element && target.closest(".lossviz"))) byMove = false;
  };
  for (const type of ["click", "change"]) document.addEventListener(type, pressed, { capture: true });
}
