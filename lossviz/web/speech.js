/* What is said aloud of a picture: its numbers once a control was let go, and never while one is moved. */

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

/**
 * A name without its symbols, as far as it has words.
 * @param {string} [name]
 */
export function plainly(name = "") {
  const words = name.replace(/<[^>]*>/g, "").split(/\s+/).filter((word) => /[a-z]{2}/i.test(word)).join(" ");
  return words || name;
}

/**
 * The numbers of a picture in a sentence: what its points are at, and how high they are.
 * @param {Pick<Payload, "controls" | "bindings" | "tables">} payload
 * @param {State} state
 * @param {Attributes[]} shown the traces as they are drawn
 */
export function sentenceOf({ controls, bindings, tables }, state, shown) {
  const used = new Set(bindings.flatMap((each) => inputs(each, tables, state)));
  const at = controls.flatMap((control) => {
    const { name, kind, label } = control;
    if (kind !== "range" || !used.has(name) || !(name in state)) return [];
    const value = state[name];
    return `${plainly(label)} ${typeof value === "number" ? cellText(value) : controlText(control, value)}`;
  });
  const followed = bindings.filter((each) => each.kind === "point" && each.to === "y").map(({ trace }) => trace);
  const points = shown.filter(({ uid, scene }) => followed.includes(uid) && scene === undefined);
  const panels = [...new Set(points.map(({ yaxis }) => yaxis ?? "y"))].slice(0, PANELS);
  const high = points.filter(({ yaxis }) => panels.includes(yaxis ?? "y")).map(({ name, y }) =>
    `${plainly(name)} ${Number.isFinite(y[0]) ? cellText(y[0]) : "no finite number"}`);
  const said = [at.join(", "), high.join(", ")].filter(Boolean).join(": ");
  return said && `${said}.`;
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
    this.say(`${exact ? "" : "about "}${sentenceOf(payload, state, shown)}`);
  }

  /** @param {string} text */
  say(text) {
    this.node.textContent = "";
    setTimeout(() => { this.node.textContent = text; }, MOMENT);
  }
}
