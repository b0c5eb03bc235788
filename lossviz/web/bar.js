/* The rows of controls: what the page is about first and loud, the rest quiet, with the way back to the opening. */

import { buildControl } from "./controls.js";
import { make } from "./elements.js";
import { playButtons, showPlaying } from "./play.js";
import { fillTray, isHidden } from "./tray.js";
import { lookAgain } from "./turning.js";
import { same } from "./values.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./payload.js").Payload} Payload */

/**
 * The two rows of a picture.
 * @returns {{ lesson: HTMLElement, rest: HTMLElement }}
 */
export function emptyRows() {
  const row = (/** @type {string} */ kind, /** @type {string} */ label) =>
    make("div", { class: `lossviz-controls lossviz-${kind}`, role: "group", "aria-label": label });
  return { lesson: row("lesson", "Controls"), rest: row("rest", "More controls") };
}

/**
 * Has the rows show a payload's controls.
 * @param {Live} live
 * @param {Payload | null} old what they showed before
 */
export function fillRows(live, old) {
  const { controls, play, opening } = live.payload;
  if (!old || !same(old.controls, controls) || old.play !== play || !same(old.opening, opening)) rebuilt(live);
  for (const { sync } of live.controls.values()) sync();
  showPlaying(live);
}

/** @param {Live} live */
function rebuilt(live) {
  const { payload: { controls, play, opening }, rows: { lesson, rest } } = live;
  const focused = document.activeElement?.id;
  live.controls = new Map(controls.map((control) => [control.name, buildControl(live, control)]));
  const nodes = (/** @type {boolean} */ quiet) =>
    controls.filter((each) => each.quiet === quiet).flatMap(({ name }) => live.controls.get(name)?.node ?? []);
  lesson.replaceChildren(...nodes(false));
  const loud = live.controls.get(play ?? "")?.node;
  if (loud) lesson.prepend(loud);
  rest.replaceChildren(...nodes(true));
  raise(live, loud);
  fillTray(live);
  const quiet = controls.some(({ kind }) => kind === "view") || [...rest.children].some((node) => !isHidden(node));
  if (Object.keys(opening).length) (quiet ? rest : lesson).append(resetButton(live));
  for (const row of [lesson, rest]) row.hidden = !row.childElementCount;
  if (focused) /** @type {HTMLElement | null} */ (live.root.querySelector(`#${CSS.escape(focused)}`))?.focus();
}

/**
 * Makes the control that plays the loud one.
 * @param {Live} live
 * @param {HTMLElement} [node]
 */
function raise(live, node) {
  const buttons = playButtons(live);
  live.playButton = buttons[0] ?? null;
  node?.classList.add("lossviz-loud");
  node?.querySelector("label")?.after(...buttons);
}

/** @param {Live} live */
function resetButton(live) {
  const click = () => {
    live.reset();
    lookAgain(live);
    live.release();
  };
  const title = "All controls as the page opens them";
  return make("button", { type: "button", class: "lossviz-button", "data-reset": "", title, click }, "Reset");
}
