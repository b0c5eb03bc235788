/* What a page's address asks of it, and what is said of one that cannot be shown, as lossviz/state/link.py says it. */

import { endless, real } from "./reading.js";

/** @typedef {import("./payload_controls.js").Control} Control */
/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload.js").State} State */
/** @typedef {import("./payload.js").StateValue} StateValue */

/** @type {Map<string, StateValue>} */
const WORDS = new Map([["none", null], ["true", true], ["false", false]]);
const MOST_NAMED = 3;
const CAMERA_LIMITS = [[-360, 360], [3, 90], [0.5, 10]];

/**
 * What a text says to a control that holds `value`: a word or a number, a camera as pictures write it, else the text.
 * @param {string} text
 * @param {StateValue} value
 * @returns {StateValue}
 */
export function read(text, value) {
  if (typeof value === "string" && !endless(value)) return isCamera(text) ? text.split(",").map(real).join(",") : text;
  const known = text.trim().toLowerCase();
  return WORDS.has(known) ? WORDS.get(known) ?? null : endless(text) ?? real(text) ?? text;
}

/**
 * What an address asks of a page, unchecked: a map from control to its texts.
 * @param {string} hash
 * @param {string} id
 */
export function asked(hash, id) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const [name, text] of new URLSearchParams(hash.slice(1))) {
    const own = name.slice(id.length + 1);
    const texts = found.get(own) ?? [];
    if (name.startsWith(`${id}_`)) found.set(own, texts.includes(text) ? texts : [...texts, text]);
  }
  return found;
}

const quoted = (/** @type {string} */ text) => `'${text.length > 80 ? `${text.slice(0, 77)}...` : text}'`;

/**
 * What a page can show of a control, in words; without a control it is what the page was made with.
 * @param {Control | undefined} control
 * @param {StateValue} value
 */
function allowed(control, value) {
  if (control?.kind === "choice") return control.options.map((option) => option.value).join(" or ");
  return control?.allowed ?? `${value === null ? "none" : value} here`;
}

/**
 * What is wrong with one control's texts; empty if the state shows what they say.
 * @param {Payload} payload
 * @param {string} name
 * @param {string[]} texts
 * @param {State} state
 */
function wrong({ id, controls, state: first }, name, texts, state) {
  if (!(name in first)) return `${id} has ${Object.keys(first).join(", ")}, not ${quoted(name)}`;
  const shown = state[name];
  const instead = ` (shown instead: ${shown === null ? "none" : shown})`;
  if (texts.length > 1) return `${id}_${name} is given as ${texts.slice(0, 3).map(quoted).join(" and as ")}${instead}`;
  if (read(texts[0], first[name]) === shown) return "";
  const taken = allowed(controls.find((control) => control.name === name), shown);
  return `${id}_${name} must be ${taken}, got ${quoted(texts[0])}${instead}`;
}

/**
 * The one sentence about an address that the page does not show as it is.
 * @param {Payload} payload
 * @param {Map<string, string[]>} wanted
 * @param {State} state
 */
export function complaint(payload, wanted, state) {
  const told = [...wanted].map(([name, texts]) => wrong(payload, name, texts, state)).filter(Boolean);
  const more = told.length - MOST_NAMED;
  if (!told.length) return "";
  const listed = told.slice(0, MOST_NAMED).join("; ");
  return `This link asks for what cannot be shown: ${listed}${more > 0 ? `; and ${more} more` : ""}.`;
}

/**
 * Whether a text is azimuth, elevation and perhaps a distance that a viewer can reach.
 * @param {unknown} text
 */
export function isCamera(text) {
  const parts = typeof text === "string" ? text.split(",").map(real) : [];
  const reachable = (/** @type {number | null} */ part, /** @type {number} */ i) =>
    part !== null && part >= CAMERA_LIMITS[i][0] && part <= CAMERA_LIMITS[i][1];
  return parts.length > 1 && parts.length < 4 && parts.every(reachable);
}

/**
 * Whether a control can take a value.
 * @param {Control} control
 * @param {unknown} value
 */
export function takes(control, value) {
  if (control.kind === "choice") return control.options.some((option) => option.value === value);
  if (control.kind === "view") return control.options.some((option) => option.value === value) || isCamera(value);
  if (value === null) return Boolean(control.optional);
  if (control.endless?.includes(/** @type {any} */ (value))) return true;
  if (typeof value !== "number" || (control.integer && !Number.isInteger(value))) return false;
  return control.exact ? value >= control.min && value <= control.max : control.values.includes(value);
}
