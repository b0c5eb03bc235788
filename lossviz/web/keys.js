/*
 * The keys of presenter mode, as clickers and hands send them; they press the page's own buttons.
 *
 * They are heard before anything else on the page: a slider that was touched keeps the focus, and PageDown would
 * move it.
 */

import { make } from "./elements.js";
import { focusOn } from "./focus.js";

/** @typedef {import("./focus.js").Focus} Focus */

/** @typedef {[string, (string | number)?]} Wish what a key asks for: a step, a part, or another deed */

const STEPS = new Map([["PageDown", "Next"], ["PageUp", "Back"], ["ArrowRight", "Next"], ["ArrowLeft", "Back"],
  [" ", "Next"], ["Home", "First"], ["End", "Last"]]);
const DEEDS = new Map([["p", "play"], ["b", "blank"], [".", "blank"], ["f", "full"], ["r", "reset"], ["?", "help"],
  ["Escape", "leave"]]);

/** The list of the keys. */
export const LIST = [
  ["PageDown, →, Space", "next step"], ["PageUp, ←, Shift + Space", "the step before"],
  ["Home, End", "first and last step"],
  ["1 to 9", "one part of the picture alone; again, or 0: all of it"], ["P", "play"], ["R", "reset"],
  ["S", "hear the curve from left to right, a higher tone for a higher value; again: silence"],
  ["B or .", "blank the screen"], ["F", "full screen"], ["?", "this list"], ["Escape", "leave presenter mode"],
];

const WAIT_MS = 8000;

/**
 * What a key asks for; null if it is not ours, or belongs to what has the focus.
 * @param {{ key: string, shiftKey?: boolean, ctrlKey?: boolean, altKey?: boolean, metaKey?: boolean }} event
 * @param {Focus} focus
 * @returns {Wish | null}
 */
export function wishOf({ key, shiftKey, ctrlKey, altKey, metaKey }, focus) {
  if (ctrlKey || altKey || metaKey || isNeededBy(focus, key)) return null;
  const step = key === " " && shiftKey ? "Back" : STEPS.get(key);
  if (step) return ["step", step];
  if (/^\d$/.test(key)) return ["part", Number(key)];
  const deed = DEEDS.get(key.length === 1 ? key.toLowerCase() : key);
  return deed ? [deed] : null;
}

/**
 * Whether what has the focus takes a key for itself.
 * @param {Focus} focus
 * @param {string} key
 */
function isNeededBy(focus, key) {
  if (key.startsWith("Page") || !focus) return false;
  if (focus === "text") return true;
  return key.startsWith("Arrow") || (key === " " && focus === "control");
}

/** @type {(selector: string) => HTMLButtonElement | null} */
const found = (selector) => document.querySelector(selector);

/** The button that leads to a step. */
const stepButton = (/** @type {string} */ label) => found(`[class*="st-key-"][class*="_${label}"] button`);

/**
 * Whether a button leads nowhere, as the step that is told is the first or the last.
 * @param {string} label
 */
function leadsNowhere(label) {
  const at = found(".lossviz-count")?.dataset.at ?? "";
  return at.includes(["Back", "First"].includes(label) ? "first" : "last");
}

/** Which step of which page is told. */
const told = () => `${location.pathname} ${found(".lossviz-count")?.textContent}`;

/**
 * Resolves when another step is told than before, or after a while.
 * @param {string} before
 * @param {AbortSignal} signal
 */
const stepped = (before, signal) => new Promise((done) => {
  const end = performance.now() + WAIT_MS;
  const look = () => {
    if (signal.aborted || told() !== before || performance.now() > end) done(undefined);
    else requestAnimationFrame(look);
  };
  look();
});

class Keys {
  /** Steps that are asked for while the page is on its way to another one. @type {string[]} */
  waiting = [];
  stepping = false;
  left = new AbortController();
  blank = make("div", { class: "lossviz-blank", hidden: true });
  list = make(
    "dialog", { class: "lossviz-key-list", "aria-label": "Keys", tabindex: 0, click: () => this.list.close() },
    make("dl", {}, ...LIST.flatMap(([keys, deed]) => [make("dt", {}, keys), make("dd", {}, deed)])),
  );

  /** @param {HTMLElement} root */
  constructor(root) {
    const { signal } = this.left;
    document.body.append(this.blank, this.list);
    root.querySelector("button")?.addEventListener("click", () => this.help(), { signal });
    window.addEventListener("keydown", (event) => this.heard(event), { signal, capture: true });
    this.blank.addEventListener("click", () => this.toggleBlank(), { signal });
  }

  /** @param {KeyboardEvent} event */
  heard(event) {
    const wish = wishOf(event, focusOn(document.activeElement));
    const dialog = /** @type {HTMLDialogElement | null} */ (document.querySelector("dialog[open]"));
    if (!wish || (dialog && wish[0] === "leave")) return; // a dialog is closed by itself
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.repeat) return; // a key that is held is pressed once
    const blank = !this.blank.hidden;
    dialog?.close();
    if (dialog && wish[0] === "help") return;
    if (blank) this.toggleBlank();
    if (!blank || wish[0] === "step") this.fulfil(wish);
  }

  /** @param {Wish} wish */
  fulfil([deed, what]) {
    const deeds = /** @type {Record<string, () => void>} */ ({
      step: () => this.step(String(what)),
      part: () => found(`[data-part="${what}"]`)?.click(),
      play: () => found(".lossviz-play")?.click(),
      reset: () => found(".lossviz [data-reset]")?.click(),
      leave: () => found(".st-key-present_leave button")?.click(),
      blank: () => this.toggleBlank(),
      help: () => this.help(),
      full: () => this.full(),
    });
    deeds[deed]();
  }

  toggleBlank() { this.blank.hidden = !this.blank.hidden; }

  help() { this.list.showModal(); }

  full() {
    const whole = document.documentElement;
    const done = document.fullscreenElement ? document.exitFullscreen() : whole.requestFullscreen?.();
    done?.catch((/** @type {unknown} */ error) => console.warn("lossviz: no full screen,", error));
  }

  /** @param {string} label */
  async step(label) {
    this.waiting.push(label);
    if (this.stepping) return;
    this.stepping = true;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      const button = stepButton(next);
      if (!button || leadsNowhere(next)) continue;
      const before = told();
      button.click();
      await stepped(before, this.left.signal);
    }
    this.stepping = false;
  }

  end() {
    this.left.abort();
    this.blank.remove();
    this.list.remove();
  }
}

/** @type {WeakMap<HTMLElement, Keys>} */
const heard = new WeakMap();

/** @param {{ parentElement: HTMLElement }} call */
export default function ({ parentElement }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".lossviz-key-place"));
  const keys = heard.get(root) ?? new Keys(root);
  heard.set(root, keys);
  return () => {
    keys.end();
    heard.delete(root);
  };
}
