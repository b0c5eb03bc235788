/* What has the focus, and whether a key is meant for it. */

/** @typedef {"text" | "slider" | "control" | ""} Focus what has the focus: something typed into, moved, or pressed */

/**
 * What an element would do with a key. A button that a mouse has pressed keeps the focus, and has no use for it.
 * @param {Element | null} element
 * @returns {Focus}
 */
export function focusOn(element) {
  if (!element) return "";
  if (element.matches("input[type=range], [role=slider]")) return "slider";
  if (element.matches("button, a, summary, input:is([type=checkbox], [type=radio]), [role=radio], [role=tab]"))
    return element.matches(":focus-visible") ? "control" : "";
  return element.matches("input, textarea, select, [contenteditable=true], [role=combobox]") ? "text" : "";
}
