/* Tables wider than the screen: they scroll by themselves, so keys have to reach them. */

/** Lets keys reach the tables that are wider than their place, and those alone. */
export function reachWideTables() {
  for (const table of document.querySelectorAll('[data-testid="stMarkdownContainer"] > table')) {
    if (!table.checkVisibility()) continue; // to measure in a fold that is closed would lay it out and fetch its fonts
    const place = /** @type {HTMLElement} */ (table.parentElement);
    const wide = place.scrollWidth > place.clientWidth;
    if (wide === place.hasAttribute("tabindex")) continue;
    for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", "Table, scrolls sideways"]]) {
      if (wide) place.setAttribute(name, value);
      else place.removeAttribute(name);
    }
  }
}
