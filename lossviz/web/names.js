/* The names of a view: its link, and the files that show it. */

import { linkText } from "./spelling.js";

/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload.js").State} State */

/**
 * The name of a picture's file, with the values that belong into it.
 * @param {Pick<Payload, "filename" | "named">} payload
 * @param {State} state
 * @param {{ dark: boolean, format: string, scale: number }} picture
 */
export function fileName({ filename, named }, state, { dark, format, scale }) {
  const chosen = named.filter((name) => ![undefined, null, false].includes(/** @type {any} */ (state[name])));
  const values = chosen.map((name) => `${name}-${linkText(state[name]).replaceAll(",", "+")}`);
  return `${[filename, ...values, ...(dark ? ["dark"] : [])].join("_")}${scale === 1 ? "" : `@${scale}x`}.${format}`;
}

/**
 * A state as a link's parameters, whole: it opens alike whatever the defaults may become. What the page no longer has
 * stays out.
 * @param {Pick<Payload, "id" | "state">} payload
 * @param {State} state
 */
export function query(payload, state) {
  const own = Object.entries(state).filter(([name]) => name in payload.state);
  return new URLSearchParams(own.map(([name, value]) => [`${payload.id}_${name}`, linkText(value)])).toString();
}

/** What a link keeps of the address that it is taken from. */
const KEPT = ["hide", "lesson", "step"];

/**
 * The part of a query that a link keeps.
 * @param {string} text
 */
export function keptOf(text) {
  const now = new URLSearchParams(text);
  return new URLSearchParams(KEPT.flatMap((name) => (now.has(name) ? [[name, now.get(name) ?? ""]] : []))).toString();
}

/**
 * The address of a view; it hides what this page's address hides, and is a step of the same lesson.
 * @param {Pick<Location, "origin" | "pathname" | "search">} page
 * @param {string} asked the view's query
 */
export const addressOf = ({ origin, pathname, search }, asked) =>
  `${origin}${pathname}?${[asked, keptOf(search)].filter(Boolean).join("&")}`;
