/* The controls of a picture; a range is a slider with its ends, and the field of an exact value. */

import { buildChoice, buildView } from "./choices.js";
import { make } from "./elements.js";
import { endless, real } from "./reading.js";
import { controlText, linkText } from "./spelling.js";
import { SETTLE_MS, nearest } from "./values.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./payload_controls.js").Control} Control */
/** @typedef {import("./payload_controls.js").Range} Range */
/** @typedef {import("./payload.js").State} State */

/**
 * A control in the page; `sync` has it show the state.
 * @typedef {{ node: HTMLElement, sync: () => void }} Built
 */

/**
 * @param {Live} live
 * @param {Control} control
 * @returns {Built}
 */
export function buildControl(live, control) {
  const id = `lossviz-${live.payload.id}-${control.name}`;
  if (control.kind === "range") return buildRange(live, control, id);
  return control.kind === "choice" ? buildChoice(live, control, id) : buildView(live, control, id);
}

/**
 * Whether an optional control is switched off.
 * @param {Control} control
 * @param {State} state
 */
export const isOff = (control, state) =>
  control.kind === "range" && Boolean(control.optional) && typeof state[control.name] !== "number";

/**
 * Whether a control can hold a number, or the word for an infinity.
 * @param {Range} control
 * @param {number | string | null} value
 * @returns {value is number | string}
 */
export function fits(control, value) {
  if (typeof value !== "number") return value !== null && Boolean(control.endless?.includes(value));
  return value >= control.min && value <= control.max && (!control.integer || Number.isInteger(value));
}

/**
 * How wide the field of a typed number is: 100000 needs room, and only where it is.
 * @param {string[]} texts
 * @param {string} text
 */
export function fieldWidth(texts, text) {
  const long = Math.max(0, ...texts.map(({ length }) => length)) > 5;
  return `${Math.max(long ? 4.2 : 0, text.length > 5 ? 0.6 * text.length + 0.9 : 0)}em`;
}

/**
 * @param {Live} live
 * @param {Range} control
 * @param {string} id
 */
function slider(live, control, id) {
  let keyed = false; // a held key is one change, however slowly the pictures come
  const input = make("input", {
    type: "range", id, min: 0, max: control.values.length - 1, step: 1, "data-control": control.name,
    keydown: () => { keyed = true; },
    keyup: () => { keyed = false; live.release(SETTLE_MS); },
    blur: () => { // not when a press in the picture takes the focus away
      if (keyed) live.release();
      keyed = false;
    },
    pointerup: () => setTimeout(() => live.release()), // also where it ends as it began, which is no change event
    input: () => { live.stop(false); live.move(control.name, control.values[Number(input.value)]); },
    change: () => { if (!keyed) live.release(); },
  });
  return input;
}

/**
 * The field of an exact value, and what is said beside it of one that is not taken.
 * @param {Live} live
 * @param {Range} control
 * @param {() => void} sync
 */
function exactField(live, control, sync) {
  const said = make("span", { class: "lossviz-refused", role: "status", hidden: true });
  const field = make("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", class: "lossviz-exact", "data-exact": control.name,
    "aria-label": `${control.label}, exact value`,
    input: () => { if (fits(control, endless(field.value) ?? real(field.value))) live.refuse(); },
    change: () => {
      const value = endless(field.value) ?? real(field.value);
      live.stop(false);
      if (fits(control, value)) live.move(control.name, value);
      else live.refuse(said, refusal(control, field.value, live.state));
      sync();
      live.release();
    },
  });
  return { field, said };
}

/**
 * Why a typed value is not taken.
 * @param {Range} control
 * @param {string} text
 * @param {State} state
 */
export function refusal(control, text, state) {
  const kept = controlText(control, state[control.name]);
  return `${control.label} must be ${control.spoken}; “${text.trim().slice(0, 40)}” is not, so it stays ${kept}.`;
}

/**
 * The switch of an optional control.
 * @param {Live} live
 * @param {Range} control
 * @param {() => number | undefined} last what it comes back to
 */
function optionSwitch(live, control, last) {
  const box = make("input", {
    type: "checkbox", class: "lossviz-on", "aria-label": `use ${control.label}`, "data-control": control.name,
    change: () => {
      live.stop(false);
      live.move(control.name, box.checked ? last() ?? null : null);
      live.release();
    },
  });
  return box;
}

/**
 * @param {Live} live
 * @param {Range} control
 * @param {string} id
 * @returns {Built}
 */
function buildRange(live, control, id) {
  let last = control.initial;
  const input = slider(live, control, id);
  const exact = control.exact ? exactField(live, control, () => sync()) : null;
  const typed = exact?.field;
  const box = control.optional ? optionSwitch(live, control, () => last) : null;
  const output = make("output", { for: id, hidden: Boolean(typed) });
  const named = control.names ? make("span", { class: "lossviz-named" }) : null;
  const sync = () => {
    const off = isOff(control, live.state);
    const value = live.state[control.name];
    const text = controlText(control, off ? null : value);
    if (!off) last = Number(value);
    if (box) box.checked = !off;
    input.disabled = off;
    input.value = String(nearest(control.values, off ? last : value));
    const name = control.names?.[linkText(value)] ?? "";
    input.setAttribute("aria-valuetext", name ? `${text}, ${name}` : text);
    if (named) named.textContent = name;
    output.textContent = text;
    if (!typed) return;
    typed.disabled = off;
    typed.value = text;
    typed.style.minWidth = fieldWidth(control.text, text);
  };
  const label = make("label", { for: id, title: control.help }, control.label);
  const end = (/** @type {string | undefined} */ text) =>
    make("span", { class: "lossviz-end", "aria-hidden": "true" }, text ?? "");
  const ends = control.ends ?? [control.text[0], control.text.at(-1)];
  const track = [end(ends[0]), input, end(ends[1])];
  const typing = exact ? [exact.field, exact.said] : [];
  const switched = box ? [make("label", { class: "lossviz-switch" }, box)] : []; // as large as a finger
  const parts = [...switched, label, ...track, output, ...typing, ...(named ? [named] : [])];
  return { node: make("div", { class: "lossviz-control lossviz-range" }, ...parts), sync };
}
