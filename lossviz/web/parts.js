/*
 * The buttons of a slide that show one part of the picture alone, or all of it; the digits do the same (keys.js).
 * And the tabs of a phone, which shows a picture sheet by sheet.
 */

import { make } from "./elements.js";
import { inputs } from "./rows.js";
import { belongs } from "./slides.js";
import { same } from "./values.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./payload.js").Payload} Payload */

/** An empty place for the buttons. */
export const emptyParts = () =>
  make("div", { class: "lossviz-parts", role: "group", "aria-label": "Show one part alone" });

/**
 * Makes the buttons of a payload's parts and sheets, if it has others than before.
 * @param {Live} live
 * @param {Payload | null} old
 */
export function fillParts(live, old) {
  fillSlide(live, old);
  fillTabs(live, old);
}

/**
 * Pressed again, a button shows the whole picture.
 * @param {Live} live
 * @param {Payload | null} old
 */
function fillSlide(live, old) {
  if (same(old?.slides?.parts, live.payload.slides?.parts)) return;
  const parts = live.payload.slides?.parts ?? [];
  const place = live.parts;
  live.alone = null;
  const show = (/** @type {number | null} */ at) => {
    live.alone = live.alone === at ? null : at;
    mark(place, allOrOne(live));
    live.draw();
  };
  place.replaceChildren(...(parts.length > 1 ? [null, ...parts.keys()] : []).map((at) => make("button", {
    type: "button", class: "lossviz-part", "data-part": at === null ? 0 : at + 1,
    "aria-label": at === null ? "All" : parts[at].label, title: at === null ? "All" : parts[at].label,
    click: () => show(at),
  }, at === null ? "All" : String(at + 1))));
  mark(place, allOrOne(live));
}

/** The place of the pressed button: the first one stands for all. @param {Live} live */
const allOrOne = ({ alone }) => (alone ?? -1) + 1;

/**
 * @param {Live} live
 * @param {Payload | null} old
 */
function fillTabs(live, old) {
  const labels = (live.payload.sheets?.tabs ?? []).map(({ label }) => label);
  if (same((old?.sheets?.tabs ?? []).map(({ label }) => label), labels)) return;
  live.tab = 0;
  const button = (/** @type {string} */ label, /** @type {number} */ place) =>
    make("button", { type: "button", class: "lossviz-tab", click: () => showTab(live, place) }, label);
  live.tray.tabs.replaceChildren(...(labels.length > 1 ? labels : []).map(button));
  mark(live.tray.tabs, 0);
}

/**
 * Shows another sheet.
 * @param {Live} live
 * @param {number} tab
 */
function showTab(live, tab) {
  if (live.tab === tab) return;
  live.tab = tab;
  mark(live.tray.tabs, tab);
  live.tray.tabs.children[tab]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  live.draw();
}

/**
 * Shows the sheet that has what a sentence beside the picture speaks of.
 * @param {Live} live
 * @param {import("./highlight.js").Marked | null} marked
 */
export function turnTo(live, marked) {
  const { sheets } = live.payload;
  const panel = marked?.marks[0]?.panel;
  if (!sheets || !panel) return;
  const part = sheets.parts.findIndex((each) => each.panel?.join("") === panel);
  const shows = (/** @type {number} */ tab) => !sheets.tabs[tab]?.left_out.includes(part);
  if (part >= 0 && !shows(live.tab)) showTab(live, sheets.tabs.findIndex((_, tab) => shows(tab)));
}

/**
 * Shows a sheet that a control changes, if the open one stays as it is.
 * @param {Live} live
 * @param {string} name
 */
export function turnToMoved(live, name) {
  const { sheets, bindings, tables } = live.payload;
  if (!sheets) return;
  const moved = bindings.filter((each) => inputs(each, tables, live.state).includes(name));
  const traces = moved.flatMap(({ trace }) => live.figure.traces.get(trace) ?? []);
  const changes = sheets.tabs.map(({ left_out: away }) =>
    sheets.parts.some((part, place) => !away.includes(place) && traces.some((trace) => belongs(trace, part))));
  if (!changes[live.tab] && changes.includes(true)) showTab(live, changes.indexOf(true));
}

/**
 * @param {HTMLElement} place
 * @param {number} shown
 */
function mark(place, shown) {
  for (const [at, button] of [...place.children].entries())
    button.setAttribute("aria-pressed", String(at === shown));
}
