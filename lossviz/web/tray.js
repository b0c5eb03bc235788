/*
 * The tray of a phone: at the lower edge of the screen, under the thumb, as long as the picture is in sight. It holds
 * the tabs of the picture's sheets and one control, the loud one or the one that was moved last; the others are a tap
 * away. On larger screens it is not seen as a part of the page, and its rows stand above the picture. A projector has
 * one row: what does not fit is a press away, too, and is there for as long as it has the focus.
 */

import { make } from "./elements.js";
import { turnToMoved } from "./parts.js";

/** @typedef {import("./live.js").Live} Live */

/** How much of the picture has to be seen for the tray to be there. */
const SEEN = 0.25;

/**
 * The tray around the rows of controls.
 * @param {Live} live
 */
export function emptyTray(live) {
  const { lesson, rest } = live.rows;
  const tabs = make("div", { class: "lossviz-tabs", role: "group", "aria-label": "Part of the picture" });
  const more = make("button", { type: "button", class: "lossviz-more", "aria-expanded": "false",
    click: () => open(!node.hasAttribute("data-open")) }, "More");
  const node = make("div", { class: "lossviz-tray", input: dock, change: dock, focusin: bring, focusout: leave },
    tabs, more, lesson, rest);
  return { node, tabs, more };

  /** @param {boolean} wide */
  function open(wide) {
    node.toggleAttribute("data-open", wide);
    node.removeAttribute("data-brought");
    more.setAttribute("aria-expanded", String(wide));
    more.textContent = wide ? "Less" : "More";
  }

  /** @param {FocusEvent} event of a control that the row of a projector may have no room for */
  function bring({ target }) {
    const box = /** @type {HTMLElement} */ (target), row = box.closest(".lossviz-controls");
    if (row) row.scrollTop = 0; // a browser scrolls to what has the focus
    if (live.phone || node.hasAttribute("data-open") || !isCut(box.closest(".lossviz-control") ?? box)) return;
    open(true);
    node.setAttribute("data-brought", "");
  }

  /** @param {FocusEvent} event */
  function leave({ relatedTarget }) {
    if (node.hasAttribute("data-brought") && !node.contains(/** @type {Node | null} */ (relatedTarget))) open(false);
  }

  /** @param {Event} event of the control that is to stay in sight when the others go, as is what it changes */
  function dock({ target }) {
    const control = /** @type {HTMLElement} */ (target).closest(".lossviz-control");
    const { control: name, exact } = /** @type {HTMLElement} */ (target).dataset;
    if (live.phone) turnToMoved(live, name ?? exact ?? "");
    if (!control || !node.hasAttribute("data-open")) return;
    for (const other of node.querySelectorAll(".lossviz-docked")) other.classList.remove("lossviz-docked");
    control.classList.add("lossviz-docked");
    if (/** @type {HTMLInputElement} */ (target).type === "radio") more.click(); // the open tray covers what it changes
  }
}

/**
 * Puts the loud control into the tray, or else the first slider that is always on; and the way to the others.
 * @param {Live} live
 */
export function fillTray(live) {
  const { payload: { controls, play }, controls: built, tray: { more } } = live;
  const shown = controls.filter(({ name }) => !isHidden(built.get(name)?.node));
  const loud = shown.find(({ name }) => name === play)
    ?? shown.find((control) => control.kind === "range" && !control.optional) ?? shown[0];
  built.get(loud?.name)?.node.classList.add("lossviz-docked");
  more.hidden = shown.length < 2;
  tellCut(live);
}

/**
 * Whether a page's `hide=` takes a control away; the tray itself hides nothing of what it is asked to measure.
 * @param {Element | undefined} node
 */
export function isHidden(node) {
  if (!node) return true;
  const docked = node.classList.contains("lossviz-docked");
  node.classList.add("lossviz-docked");
  const gone = getComputedStyle(node).display === "none";
  node.classList.toggle("lossviz-docked", docked);
  return gone;
}

/**
 * Whether a control is one that this page's `hide=` takes away: then nothing else in the picture moves it.
 * @param {HTMLElement} root
 * @param {string} name
 */
export function isTakenAway(root, name) {
  if (!new URLSearchParams(location.search).has("hide")) return false;
  const node = root.querySelector(`.lossviz-control:has([data-control="${CSS.escape(name)}"])`);
  return node !== null && isHidden(node);
}

/** How much of a control may stand over the edge of its row, in pixels. */
const EDGE_OF_ROW = 2;

/** Whether the row of a control shows only a part of it, or nothing. @param {Element} node */
function isCut(node) {
  const row = node.closest(".lossviz-controls")?.getBoundingClientRect();
  if (!row || !node.getClientRects().length) return false;
  const { left, right, top, bottom } = node.getBoundingClientRect();
  return Math.max(row.left - left, right - row.right, row.top - top, bottom - row.bottom) > EDGE_OF_ROW;
}

/** Has a row say whether it leaves controls out. @param {Live} live */
function tellCut({ rows: { lesson, rest }, tray: { node } }) {
  if (node.hasAttribute("data-open")) return;
  node.toggleAttribute("data-more", [lesson, rest].some((row) => [...row.children].some(isCut)));
}

/**
 * Keeps the tray on the screen as long as the picture is, and its way to the controls that are left out; stops when the
 * answer is called.
 * @param {Live} live
 */
export function keepTray(live) {
  const { root, plot, rows: { lesson, rest } } = live;
  const measured = new window.ResizeObserver(() => tellCut(live));
  for (const row of [lesson, rest]) measured.observe(row);
  const seen = new window.IntersectionObserver(
    (entries) => { // of several since the last frame the latest holds
      root.classList.toggle("lossviz-away", entries[entries.length - 1].intersectionRatio < SEEN);
    }, { threshold: SEEN });
  if (plot.parentElement) seen.observe(plot.parentElement);
  return () => {
    seen.disconnect();
    measured.disconnect();
  };
}
