/* The row below a picture: what takes it away as a file, and what shares its link. */

import { make } from "./elements.js";
import { embedded, heightEmbedded, snippetOf } from "./embed.js";
import { SaveSheet } from "./save_sheet.js";
import { copy, linkTo, qrParts } from "./share.js";

/** @typedef {import("./live.js").Live} Live */

/**
 * The row for a mounted picture.
 * @param {Live} live
 */
export function saveRow(live) {
  const said = make("span", { class: "lossviz-said", role: "status" });
  const sheet = new SaveSheet(live);
  const opener = { type: "button", "data-save": "open", "aria-haspopup": "dialog", click: () => sheet.open() };
  const about = { class: "lossviz-save", role: "group", "aria-label": "Take this picture away" };
  const opened = make("button", opener, "Save…");
  return make("div", about, opened, ...sharing(), live.sound.button, said, sheet.node);

  /** The parts that share a link: one into this disk would help nobody else. */
  function sharing() {
    if (!Object.keys(live.payload.state).length || location.protocol === "file:") return [];
    const unseen = { type: "text", class: "lossviz-link", readonly: true, hidden: true };
    const field = make("input", { ...unseen, "aria-label": "Link to this view" });
    /** @type {(kind: string, title: string | null, text: string, what: () => Promise<string>) => HTMLElement} */
    const button = (kind, title, text, what) => make("button", {
      type: "button", "data-save": kind, title, click: async () => { said.textContent = await what(); },
    }, text);
    const frame = () => snippetOf(embedded(linkTo(live)), document.title, heightEmbedded(live.root));
    const about = "HTML that shows this view in a page of your own";
    return [button("link", null, "Copy link", () => copy(linkTo(live), field)), ...qrParts(live),
      button("embed", about, "Embed", () => copy(frame(), field, "HTML")), field];
  }
}
