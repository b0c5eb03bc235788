/*
 * A picture as PDF: the browser's own print window makes one of a page that is as large as the picture.
 *
 * Of what a page says of itself browsers write its title alone into the properties of a PDF, and no meta tag (seen in
 * Chromium). They do write the words of a picture, as its alternative text: so these say the rest.
 */

import { make } from "./elements.js";

/** After so long a window that says nothing of its end is taken for closed, in milliseconds. */
const FORGOTTEN = 600_000;

/**
 * A page with a picture and nothing else; as large as the picture, however large a sheet of paper is.
 * @param {string} svg
 * @param {string} title the name that the print window offers
 * @param {string} words what the file says of its picture
 */
export function printedPage(svg, title, words) {
  const root = /<svg\b[^>]*>/.exec(svg)?.[0] ?? "";
  const [width, height] = ["width", "height"].map((side) =>
    Math.ceil(parseFloat(new RegExp(`\\b${side}="([\\d.]+)`).exec(root)?.[1] ?? "0")));
  const [name, told] = [title, words].map((text) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"));
  const style = `@page { size: ${width}px ${height}px; margin: 0 } html, body { margin: 0 } `
    + `body { height: ${height - 1}px; overflow: hidden } svg { display: block; print-color-adjust: exact }`;
  const head = `<meta charset="utf-8"><title>${name}</title><style>${style}</style>`;
  const body = `<div role="img" aria-label="${told}">${svg}</div>`;
  return `<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`;
}

/**
 * Opens the print window with a picture.
 * @param {Blob} picture an SVG
 * @param {string} name of the file
 * @param {HTMLElement} place where the page may stand meanwhile, unseen
 * @param {string} words what the file says of its picture
 */
export async function printed(picture, name, place, words) {
  const title = name.replace(/\.pdf$/, "");
  const about = { class: "lossviz-printed", title, "aria-hidden": "true", tabindex: -1 };
  const frame = make("iframe", { ...about, srcdoc: printedPage(await picture.text(), title, words) });
  const before = document.title;
  const end = () => {
    if (document.title === title) document.title = before;
    frame.remove();
  };
  await new Promise((done) => {
    frame.addEventListener("load", done, { once: true });
    place.append(frame);
  });
  const page = /** @type {Window} */ (frame.contentWindow);
  page.addEventListener("afterprint", end);
  setTimeout(end, FORGOTTEN);
  document.title = title; // some browsers name the file by the page around
  page.print();
}
