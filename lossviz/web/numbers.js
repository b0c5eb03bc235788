/*
 * The table of the numbers behind a picture, of any picture: read from the traces as they are drawn, so that it cannot
 * say anything else.
 */

import { make } from "./elements.js";
import { drawnNumbers } from "./drawn.js";

/** @typedef {import("./drawn.js").Sheet} Sheet */

/**
 * @param {string[]} cells
 * @param {boolean} heads
 */
function line(cells, heads) {
  const cell = (/** @type {string} */ text, /** @type {number} */ j) => {
    if (heads) return make("th", { scope: "col" }, text);
    return j === 0 ? make("th", { scope: "row" }, text) : make("td", {}, text);
  };
  return make("tr", {}, ...cells.map(cell));
}

/** @param {Sheet} sheet */
function sheetNode({ caption, head, rows }) {
  const body = make("tbody", {}, ...rows.map((cells) => line(cells, false)));
  const filled = make("table", {}, make("caption", {}, caption), make("thead", {}, line(head, true)), body);
  const about = { class: "lossviz-table", role: "group", "aria-label": caption || "numbers", tabindex: 0 };
  return make("div", about, filled); // wide ones scroll by key, too
}

/**
 * The fold below a mounted picture; `fill` writes the tables again if it is open.
 * @param {{ shown: import("./payload.js").Attributes[] | null, plot: import("./plotly.js").Plot }} picture
 */
export function numbersFold(picture) {
  const place = make("div");
  let written = "";
  const fill = () => {
    if (!node.open || !picture.shown) return;
    const found = drawnNumbers(picture.shown, picture.plot.layout);
    const text = JSON.stringify(found);
    if (text === written) return;
    written = text;
    const said = found.said.length ? [make("p", {}, `Chosen: ${found.said.join("; ")}.`)] : [];
    place.replaceChildren(...said, ...found.sheets.map(sheetNode));
  };
  const summary = make("summary", {}, "The numbers behind this picture");
  const node = make("details", { class: "lossviz-numbers", toggle: fill }, summary, place);
  return { node, fill };
}
