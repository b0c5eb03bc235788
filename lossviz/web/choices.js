/* One of several: segments, among them the cameras that the surfaces are seen from. */

import { whole } from "./cameras.js";
import { make } from "./elements.js";
import { isScene } from "./flat.js";
import { scenesOf } from "./plotly.js";
import { link, report, turn } from "./turning.js";
import { SETTLE_MS, same } from "./values.js";

/** @typedef {import("./live.js").Live} Live */

const KEY_DEGREES = 5;
const KEY_ZOOM = 1.1;

/** @type {Record<string, Parameters<typeof turn>[2]>} */
const KEYS = {
  ArrowLeft: { across: -KEY_DEGREES }, ArrowRight: { across: KEY_DEGREES },
  ArrowUp: { up: KEY_DEGREES }, ArrowDown: { up: -KEY_DEGREES },
  "+": { zoom: 1 / KEY_ZOOM }, "-": { zoom: KEY_ZOOM }, "−": { zoom: KEY_ZOOM },
};

/**
 * @template {{ value: boolean | string, text: string }} Option
 * @param {Live} live
 * @param {{ name: string, label: string, help: string, options: Option[] }} control
 * @param {string} id
 * @param {(option: Option) => void} pick
 * @returns {import("./controls.js").Built}
 */
function radios(live, control, id, pick) {
  const group = make("div", { class: "lossviz-segments", role: "radiogroup", "aria-label": control.label });
  const inputs = control.options.map((option, i) => {
    const input = make("input", {
      type: "radio", id: `${id}-${i}`, name: id, "data-control": control.name, "data-value": String(option.value),
      change: () => { live.stop(false); pick(option); },
    });
    group.append(make("span", {}, input, make("label", { for: `${id}-${i}` }, option.text)));
    return input;
  });
  const sync = () => inputs.forEach((input, i) => {
    input.checked = same(control.options[i].value, live.state[control.name]);
  });
  const name = make("span", { class: "lossviz-name", "aria-hidden": "true" }, control.label);
  return { node: make("div", { class: "lossviz-control", title: control.help }, name, group), sync };
}

/**
 * @param {Live} live
 * @param {import("./payload_controls.js").Choice} control
 * @param {string} id
 */
export function buildChoice(live, control, id) {
  return radios(live, control, id, ({ value }) => {
    live.move(control.name, value);
    live.release();
  });
}

/**
 * @param {Live} live
 * @param {import("./payload_controls.js").Cameras} control
 * @param {string} id
 */
export function buildView(live, control, id) {
  const built = radios(live, control, id, ({ value, camera }) => {
    live.camera = whole(camera);
    live.state[control.name] = value;
    live.draw();
    live.release();
  });
  built.node.classList.add("lossviz-cameras");
  built.node.addEventListener("keydown", (event) => turnedByKey(live, event));
  if (Object.keys(live.payload.figure.layout).filter(isScene).length < 2) return built;
  const input = make("input", {
    type: "checkbox", id: `${id}-link`,
    change: () => { live.linked = input.checked; link(live); },
  });
  input.checked = live.linked;
  const label = make("label", { for: `${id}-link`, title: "Turning one surface turns the others" }, "turn together");
  const toggle = make("span", { class: "lossviz-toggle" }, input, label);
  built.node.append(make("div", { class: "lossviz-segments" }, toggle));
  return built;
}

/**
 * Keys among the named cameras turn the scenes: arrows with Shift, as those alone go from name to name.
 * @param {Live} live
 * @param {KeyboardEvent} event
 */
function turnedByKey(live, event) {
  const by = KEYS[event.key];
  const [scene] = scenesOf(live.plot);
  if (!by || !scene || (event.key.startsWith("Arrow") && !event.shiftKey)) return;
  event.preventDefault();
  turn(live, scene, by);
  report(live, scene, SETTLE_MS);
}
