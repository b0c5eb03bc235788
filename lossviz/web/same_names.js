/* Names that stand several times on a page, as "Begin" below each lesson: to who hears one alone it says of what. */

const NAMED = ['[data-testid="stHeaderActionElements"] a', '[data-testid="stPageLink-NavLink"]', ".stButton button",
  ".stExpander summary"].map((part) => `.stMain ${part}`).join(", ");
/** What Streamlit calls the sign beside a heading, which has no text. */
const SIGN = "Link to heading";

/** The text of the heading that an element belongs to, or that stands above it. @param {Element} element */
function headingOf(element) {
  const above = [...document.querySelectorAll(".stMain :is(h1, h2, h3)")].filter((heading) => heading.contains(element)
    || heading.compareDocumentPosition(element) & window.Node.DOCUMENT_POSITION_FOLLOWING);
  return above.at(-1)?.textContent.trim();
}

/** Adds the heading to the names that stand several times, and to those alone. */
export function tellSameNamesApart() {
  const named = [...document.querySelectorAll(NAMED)].map((element) =>
    ({ element, name: element.querySelector("p")?.textContent.trim() ?? SIGN }));
  for (const { element, name } of named) {
    const several = named.filter((other) => other.name === name).length > 1;
    if (several) element.setAttribute("aria-label", `${name}: ${headingOf(element)}`);
    else if (name !== SIGN) element.removeAttribute("aria-label"); // another text may have come into it
  }
}
