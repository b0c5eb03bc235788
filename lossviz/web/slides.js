/*
 * Pictures that fill a projector's window: everything in them grows with the window's height, and one of their parts
 * may be shown alone. The page's style sheet says whether a picture fills (`--lossviz-fills`).
 *
 * On a phone a picture is shown sheet by sheet, in letters as large as drawn up.
 */

import { isScene } from "./flat.js";

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Part} Part */
/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload.js").Slides} Slides */

/** The height of the window that letters and lines are drawn up for, in pixels. */
const SCREEN = 632;

/** Lengths in pixels, wherever they stand. */
const LENGTHS = new Set(["standoff", "ticklen", "thickness", "xshift", "yshift", "itemwidth",
  "zerolinewidth", "linewidth", "gridwidth"]);
/** Lengths in pixels by what they stand in. @type {Record<string, string[]>} */
const WITHIN = {
  font: ["size"], tickfont: ["size"], textfont: ["size"], marker: ["size"],
  line: ["width"], x: ["width"], y: ["width"], z: ["width"], pad: ["t", "l", "b", "r"],
};

/**
 * A slide: how much larger it is than drawn up, and which part is alone in it.
 * @typedef {{ scale: number, alone: number | null }} Slide
 */

/**
 * A sheet: the tab that is open, and how the phone is held.
 * @typedef {{ scale: 1, tab: number, held: "upright" | "lying" }} Sheet
 */

/**
 * Whether the page would have a picture fill its window.
 * @param {HTMLElement} plot
 */
export const fills = (plot) => getComputedStyle(plot).getPropertyValue("--lossviz-fills").trim() === "1";

/**
 * The height that a slide has for its picture, in pixels.
 * @param {HTMLElement} plot
 */
export const roomOnSlide = (plot) => plot.parentElement?.clientHeight ?? 0;

/** How much larger than drawn up a picture is in this window. */
export const enlargement = () => window.innerHeight / SCREEN;

const DASHES = /(\d+(?:\.\d+)?)px/g;

/**
 * A length, several of them, or a pattern of dashes, enlarged.
 * @param {any} value
 * @param {number} scale
 * @returns {any}
 */
function longer(value, scale) {
  if (typeof value === "number") return Math.round(value * scale * 1000) / 1000;
  if (typeof value === "string") return value.replace(DASHES, (_, length) => `${longer(Number(length), scale)}px`);
  const several = Array.isArray(value) || ArrayBuffer.isView(value);
  return several ? Array.from(/** @type {any} */ (value), (each) => longer(each, scale)) : value;
}

/**
 * A scene, whose numbers Plotly draws as large as the square of their size says.
 * @param {Attributes} scene enlarged
 * @param {number} scale
 */
function evenly3D(scene, scale) {
  const even = (/** @type {Attributes} */ axis) =>
    ({ ...axis, tickfont: enlarged(axis.tickfont, 1 / Math.sqrt(scale), "tickfont") });
  const axes = ["xaxis", "yaxis", "zaxis"].filter((axis) => scene[axis]?.tickfont);
  return { ...scene, ...Object.fromEntries(axes.map((axis) => [axis, even(scene[axis])])) };
}

/**
 * A trace or a layout with letters, lines and points enlarged; what is not enlarged is shared.
 * @template T
 * @param {T} part
 * @param {number} scale
 * @param {string} [key] the name under which it stands
 * @returns {T}
 */
export function enlarged(part, scale, key = "") {
  if (scale === 1) return part;
  if (Array.isArray(part))
    return typeof part[0] === "object" ? /** @type {any} */ (part.map((each) => enlarged(each, scale, key))) : part;
  if (!part || typeof part !== "object" || ArrayBuffer.isView(part)) return part;
  const grown = (/** @type {string} */ name, /** @type {any} */ value) => {
    if (LENGTHS.has(name) || name === "dash" || WITHIN[key]?.includes(name)) return longer(value, scale);
    const inside = enlarged(value, scale, name);
    return isScene(name) && value?.zaxis ? evenly3D(inside, scale) : inside;
  };
  return /** @type {T} */ (Object.fromEntries(Object.entries(part).map(([name, value]) => [name, grown(name, value)])));
}

/**
 * The shape for a width, and the places of the parts that are not shown in it.
 * @param {Slides} slides
 * @param {Slide} slide
 * @param {number} width in pixels of the window
 */
export function slideOf({ shapes, parts }, { scale, alone }, width) {
  const shape = shapes.find(({ min }) => min * scale <= width) ?? shapes[shapes.length - 1];
  if (alone === null || !parts[alone]) return { layout: shape.layout, hidden: shape.left_out };
  return { layout: shape.alone[alone], hidden: parts.map((_, place) => place).filter((place) => place !== alone) };
}

/**
 * Where a slide or a sheet has its parts, and those that it leaves out; null for a picture in a page.
 * @param {Pick<Payload, "slides" | "sheets">} payload
 * @param {Slide | Sheet | null | undefined} part
 * @param {number} width in pixels of the window
 */
export function placesOf({ slides, sheets }, part, width) {
  if (!part) return null;
  if (!("tab" in part)) {
    if (!slides) return null;
    const { layout, hidden } = slideOf(slides, part, width);
    return { layout, away: hidden.map((place) => slides.parts[place]) };
  }
  const tab = sheets?.tabs[part.tab] ?? sheets?.tabs[0];
  return sheets && tab ? { layout: tab[part.held], away: tab.left_out.map((place) => sheets.parts[place]) } : null;
}

/**
 * Whether a trace belongs to a part.
 * @param {Attributes} trace
 * @param {Part} part
 */
export function belongs(trace, { scene, panel }) {
  if (trace.scene !== undefined || scene !== null) return (trace.scene ?? null) === scene;
  return (trace.xaxis ?? "x") === panel?.[0] && (trace.yaxis ?? "y") === panel?.[1];
}

/** The coordinates of what is drawn nowhere. */
const NOWHERE = Object.freeze([null]);

/**
 * The traces of the panels that a slide leaves out, as it has them; a scene is covered as a whole. What a legend names
 * is named for the other panels, too: it stays there, without a place.
 * @param {Attributes[]} data
 * @param {Part[]} away
 * @param {boolean} legend whether there is one
 * @returns {Map<string, Attributes>} by their ids
 */
export function covered(data, away, legend) {
  const panels = away.filter(({ scene }) => scene === null);
  const left = data.filter((trace) => panels.some((part) => belongs(trace, part)));
  const named = (/** @type {Attributes} */ { showlegend, visible }) =>
    legend && showlegend !== false && visible !== false;
  return new Map(left.map((trace) => [trace.uid, named(trace) ? { x: NOWHERE, y: NOWHERE } : { visible: false }]));
}
