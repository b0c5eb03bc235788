/*
 * What the traces of a figure say in numbers, as sheets of cells and as sentences.
 *
 * What a picture only draws for the eye (cursors, ghosts, underlays) is marked by hoverinfo "skip" and left out.
 */

import { cellText } from "./spelling.js";

/** @typedef {import("./payload.js").Attributes} Attributes */

/** @typedef {{ caption: string, head: string[], rows: string[][] }} Sheet */
/** @typedef {{ name: string, head: string, values: unknown[], percent: boolean }} Column */
/** @typedef {{ across: string, percent: boolean, places: unknown[], columns: Column[] }} Group */
/** @typedef {Column & { across: string, at: string }} Single */

/** So many rows are shown whole, else so many of them; a surface as a square. */
const ALL = 24;
const ROWS = 11;
const GRID = 7;

/**
 * `count` places spread over `length`, both ends among them.
 * @param {number} length
 * @param {number} count
 */
export function spread(length, count) {
  if (length <= count) return [...Array(length).keys()];
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1)));
}

/**
 * Plotly's markup as plain text; of a heading that has remarks beside it only the bold part.
 * @param {string} [text]
 */
export const plain = (text = "") => (/<b>(.*?)<\/b>/.exec(text)?.[1] ?? text).replace(/<[^>]*>/g, "").trim();

/** What an axis is called. */
export const titled = (/** @type {Attributes} */ axis) => plain(axis?.title?.text ?? "");

/** Whether an axis counts in percent. */
export const isPercent = (/** @type {Attributes} */ axis) => /%$/.test(axis?.tickformat ?? "");

/**
 * The axes of a panel that a trace is in.
 * @param {Attributes} trace
 * @param {Attributes} layout
 * @returns {[Attributes, Attributes]}
 */
export const axesOf = ({ xaxis = "x", yaxis = "y" }, layout) =>
  [layout[`xaxis${xaxis.slice(1)}`], layout[`yaxis${yaxis.slice(1)}`]];

/**
 * The heading of a 2D panel: the bold note at the upper left corner of its axes.
 * @param {Attributes} layout
 * @param {Attributes} x
 * @param {Attributes} y
 */
export function heading(layout, x, y) {
  const near = (/** @type {Attributes} */ note) => note.xref === "paper" && /<b>/.test(note.text)
    && Math.abs(note.x - x.domain[0]) + Math.abs(note.y - y.domain[1]) < 0.02;
  return plain((layout.annotations ?? []).find(near)?.text) || titled(y);
}

/**
 * Curves and bars, those over the same places side by side; and single points.
 * @param {Attributes[]} traces
 * @param {Attributes} layout
 */
function panels(traces, layout) {
  /** @type {Map<string, Group>} */
  const groups = new Map();
  /** @type {Single[]} */
  const points = [];
  for (const trace of traces) {
    const [x, y] = axesOf(trace, layout);
    const places = Array.from(trace.x);
    const values = Array.from(trace.y);
    const column = { name: plain(trace.name), head: heading(layout, x, y), values, percent: isPercent(y) };
    if (places.length === 1) {
      if (places[0] !== null) points.push({ ...column, across: titled(x), at: cellText(places[0], isPercent(x)) });
      continue;
    }
    const key = JSON.stringify([titled(x), places]);
    /** @type {Group} */
    const group = groups.get(key) ?? { across: titled(x) || "of", percent: isPercent(x), places, columns: [] };
    group.columns.push(column);
    groups.set(key, group);
  }
  return { groups: [...groups.values()], points };
}

/**
 * @param {Group} group
 * @returns {Sheet}
 */
function grouped({ across, percent, places, columns }) {
  const panelHeads = [...new Set(columns.map(({ head }) => head))];
  const alone = panelHeads.length === columns.length; // one curve to a panel needs no name
  const headOf = (/** @type {Column} */ { head, name }) => {
    if (alone && head) return head;
    return head && head !== name ? `${head}: ${name}` : name;
  };
  const shown = spread(places.length, places.length <= ALL ? ALL : ROWS).filter((i) => places[i] !== null);
  const cells = (/** @type {number} */ i) => columns.map((column) => cellText(column.values[i], column.percent));
  const rows = shown.map((i) => [cellText(places[i], percent), ...cells(i)]);
  return { caption: panelHeads.join(", "), head: [across, ...columns.map(headOf)], rows };
}

/**
 * A surface over two axes as a square of heights; one over something else by the columns that it names itself.
 * @param {Attributes} trace
 * @param {Attributes} layout
 * @returns {Sheet}
 */
function surface(trace, layout) {
  const { xaxis, yaxis, zaxis } = layout[trace.scene ?? "scene"];
  const { x, y, z } = trace;
  const down = spread(z.length, GRID);
  const right = spread(z[0].length, GRID);
  if (trace.meta?.columns) {
    const own = (/** @type {number} */ i, /** @type {number} */ j) =>
      Array.from(trace.customdata[i][j], (value) => cellText(value));
    const rows = down.flatMap((i) => right.map((j) => [...own(i, j), cellText(z[i][j])]));
    const once = new Map(rows.filter((row) => !row.includes("–")).map((row) => [row.slice(0, -1).join(), row]));
    return { caption: plain(trace.name), head: [...trace.meta.columns, titled(zaxis)], rows: [...once.values()] };
  }
  return {
    caption: `${titled(zaxis) || plain(trace.name)}, by ${titled(yaxis)} (down) and ${titled(xaxis)} (across)`,
    head: [titled(yaxis), ...right.map((j) => cellText(x[j]))],
    rows: down.map((i) => [cellText(y[i]), ...right.map((j) => cellText(z[i][j]))]),
  };
}

/** @param {Single} point */
function sentence({ name, head, across, at, values, percent }) {
  const panel = head && head !== name ? ` (${head})` : "";
  return `${name}${panel}: ${cellText(values[0], percent)}${across ? ` at ${across} ${at}` : ""}`;
}

/**
 * @param {Attributes[]} shown
 * @param {Attributes} layout
 * @returns {{ sheets: Sheet[], said: string[] }}
 */
export function drawnNumbers(shown, layout) {
  const traces = shown.filter(({ visible, hoverinfo, x }) => visible !== false && hoverinfo !== "skip" && x?.length);
  const flat = panels(traces.filter(({ type = "scatter" }) => type === "scatter" || type === "bar"), layout);
  const solid = traces.filter(({ type }) => type === "surface").map((trace) => surface(trace, layout));
  return { sheets: [...flat.groups.map(grouped), ...solid], said: flat.points.map(sentence) };
}
