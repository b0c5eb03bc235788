/* What is said aloud of a picture: its numbers once a control was let go, and never while one is moved. */

import { axesOf, heading, isPercent } from "./drawn.js";
import { make } from "./elements.js";
import { isSampled } from "./covered.js";
import { inputs } from "./rows.js";
import { cellText, controlText } from "./spelling.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload.js").State} State */

/** So many panels are told: more numbers are heard by nobody, and a picture's first panels are what it is about. */
const PANELS = 2;
/** A reader says again what it was told only if that was away for a moment, in milliseconds. */
const MOMENT = 60;

/** What is a word in a name, and no symbol at its end. */
const WHOLE_WORD = /[a-z]{2}|^[A-Z]\d$/i;

/**
 * A name without the symbols that it ends with, as far as it has words.
 * @param {string} [name]
 */
export function plainly(name = "") {
  const parts = name.replace(/<[^>]*>/g, "").split(/\s+/);
  const last = parts.findLastIndex((part) => WHOLE_WORD.test(part));
  return parts.slice(0, last < 0 ? undefined : last + 1).join(" ");
}

/**
 * What the points of a panel say: the quantity, and of each its name and how high it is.
 * @param {Attributes[]} points
 * @param {Attributes} layout
 */
function saidOf(points, layout) {
  const [across, up] = axesOf(points[0], layout);
  const title = heading(layout, across, up);
  const quantity = plainly(title);
  const each = points.map(({ name, y }) => {
    const own = plainly(String(name).replace(`: ${title}`, ""));
    const high = Number.isFinite(y[0]) ? cellText(y[0], isPercent(up)) : "no finite number";
    return own === quantity ? high : `${own} ${high}`;
  });
  const alone = each.length === 1 && plainly(points[0].name) === quantity;
  return [quantity, each.join(", ")].filter(Boolean).join(alone ? " " : ": ");
}

/**
 * What a whole trace says: a straight line its slope and where it crosses x = 0, bars their heights.
 * @param {Attributes} trace
 * @param {Attributes} layout
 */
function saidWhole({ name, type, x, y, ...trace }, layout) {
  const [, up] = axesOf(trace, layout);
  if (type === "bar")
    return `${plainly(name)}: ${Array.from(x, (at, k) => `${at} ${cellText(y[k], isPercent(up))}`).join(", ")}`;
  const slope = (y[1] - y[0]) / (x[1] - x[0]);
  return `${plainly(name)}: slope ${cellText(slope)}, intercept ${cellText(y[0] - slope * x[0])}`;
}

/**
 * The numbers of a picture in a sentence: what it is at, how high its points are in the first panels that can be heard,
 * and what the traces say that are told as a whole.
 * @param {Pick<Payload, "controls" | "bindings" | "tables" | "heard" | "told">} payload
 * @param {State} state
 * @param {Attributes[]} shown the traces as they are drawn
 * @param {Attributes} layout
 */
export function sentenceOf({ controls, bindings, tables, heard, told }, state, shown, layout) {
  const used = new Set(bindings.flatMap((each) => inputs(each, tables, state)));
  const at = controls.flatMap((control) => {
    const { name, kind, label } = control;
    if (kind !== "range" || !used.has(name) || !(name in state)) return [];
    const value = state[name];
    return `${plainly(label)} ${typeof value === "number" ? cellText(value) : controlText(control, value)}`;
  });
  const known = new Map(shown.map((trace) => [trace.uid, trace]));
  const followed = bindings.filter((each) => each.kind === "point" && each.to === "y").map(({ trace }) => trace);
  const points = followed.flatMap((id) => known.get(id) ?? []).filter(({ scene }) => scene === undefined);
  const panels = heard.map(([id]) => known.get(id)?.yaxis ?? "y");
  const rows = panels.map((panel) => points.filter(({ yaxis = "y" }) => yaxis === panel));
  const said = [
    ...told.flatMap((id) => known.get(id) ?? []).map((trace) => saidWhole(trace, layout)),
    ...rows.filter(({ length }) => length).slice(0, PANELS).map((those) => saidOf(those, layout)),
  ].join("; ");
  const sentence = [at.join(", "), said].filter(Boolean).join(": ");
  return sentence && `${sentence}.`;
}

export class Speech {
  node = make("p", { class: "lossviz-spoken", role: "status" });
  /** Whether the numbers of what was let go have yet to be said. */
  due = false;

  /** @param {Live} live */
  constructor(live) { this.live = live; }

  /**
   * Says the numbers that were asked for, as soon as the picture has them: between the steps of its sliders it blends
   * until the server has answered. A page without a server has nothing better.
   */
  tell() {
    const { live } = this;
    const { payload, state, shown, hooks } = live;
    if (!this.due || !shown || live.inHand()) return;
    const exact = Object.values(payload.tables).every((rule) => isSampled(rule, payload.state, state));
    if (!exact && !hooks.link) return;
    this.due = false;
    this.say(`${exact ? "" : "about "}${sentenceOf(payload, state, shown, live.plot.layout)}`);
  }

  /** @param {string} text */
  say(text) {
    this.node.textContent = "";
    setTimeout(() => { this.node.textContent = text; }, MOMENT);
  }
}
