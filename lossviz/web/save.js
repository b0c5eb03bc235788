/* The row below a picture that takes it away: pictures of what is on the screen, files of the server, and a link. */

import { make } from "./elements.js";
import { embedded, heightEmbedded, snippetOf } from "./embed.js";
import { isScene } from "./flat.js";
import { aboutOf, marked } from "./marks.js";
import { fileName, query } from "./names.js";
import { copy, linkTo, qrParts } from "./share.js";

/** @typedef {import("./live.js").Live} Live */

/**
 * A file that the server makes of the view in its query, and names.
 * @typedef {{ kind: string, label: string, help: string, url: string }} Offer
 */

/** @type {[string, number, string][]} */
const PICTURES = [["png", 2, "PNG 2×"], ["png", 4, "PNG 4×"], ["svg", 1, "SVG"]];

/**
 * @param {Live} live
 * @param {string} format
 * @param {number} scale
 */
async function savePicture(live, format, scale) {
  // named before the wait: a control may be moved meanwhile
  const name = fileName(live.payload, live.state, { dark: live.dark, format, scale });
  const about = aboutOf(live, document.title.replace(/ · lossviz$/, ""));
  return save(await marked(contentOf(await live.toImage({ format, scale })), about), name);
}

/**
 * What a `data:` address holds. Not fetched: a page's security policy may allow no such address.
 * @param {string} address
 */
export function contentOf(address) {
  const comma = address.indexOf(",");
  const [type, ...marks] = address.slice("data:".length, comma).split(";");
  const body = decodeURIComponent(address.slice(comma + 1));
  const bytes = () => Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
  return new Blob([marks.includes("base64") ? bytes() : body], { type });
}

/**
 * @param {Live} live
 * @param {Offer} offer
 */
async function saveFile({ payload, state }, { url }) {
  const answer = await fetch(`${url}?${query(payload, state)}`);
  if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
  const name = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
  if (!name) throw new Error(`no name for the file of ${url}`);
  return save(await answer.blob(), decodeURIComponent(name));
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function save(blob, name) {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000);
  return `Saved ${name}`;
}

/**
 * The row for a mounted picture.
 * @param {Live} live
 */
export function saveRow(live) {
  const { payload, hooks } = live;
  const said = make("span", { class: "lossviz-said", role: "status" });
  const busy = (/** @type {() => Promise<string>} */ work) => async (/** @type {Event} */ { currentTarget }) => {
    const button = /** @type {HTMLButtonElement} */ (currentTarget);
    button.setAttribute("aria-busy", "true");
    button.disabled = true;
    try { said.textContent = await work(); } catch (error) {
      console.error("lossviz:", error);
      said.textContent = "That did not work; reload the page to try again.";
    }
    button.disabled = false;
    button.removeAttribute("aria-busy");
  };
  /** @type {(kind: string, title: string | null, work: () => Promise<string>, text: string) => HTMLElement} */
  const button = (kind, title, work, text) =>
    make("button", { type: "button", "data-save": kind, title, click: busy(work) }, text);
  const solid = Object.keys(payload.figure.layout).some(isScene);
  const remark = (/** @type {string} */ format) =>
    (format === "svg" && solid ? "Text and curves as vectors, the 3D surfaces as a picture" : null);
  const pictures = PICTURES.map(([format, scale, text]) =>
    button(`${format}${scale}`, remark(format), () => savePicture(live, format, scale), text));
  const files = (hooks.files ?? []).map((offer) =>
    button(offer.kind, offer.help, () => saveFile(live, offer), offer.label));
  const about = { class: "lossviz-save", role: "group", "aria-label": "Take this picture away" };
  return make("div", about, make("span", { class: "lossviz-name" }, "Save"), ...pictures, ...files, ...sharing(),
    live.sound.button, said);

  /** The parts that share a link: one into this disk would help nobody else. */
  function sharing() {
    if (!Object.keys(payload.state).length || location.protocol === "file:") return [];
    const unseen = { type: "text", class: "lossviz-link", readonly: true, hidden: true };
    const field = make("input", { ...unseen, "aria-label": "Link to this view" });
    const frame = () => snippetOf(embedded(linkTo(live)), document.title, heightEmbedded(live.root));
    const about = "HTML that shows this view in a page of your own";
    const embed = button("embed", about, () => copy(frame(), field, "HTML"), "Embed");
    return [button("link", null, () => copy(linkTo(live), field), "Copy link"), ...qrParts(live), embed, field];
  }
}
