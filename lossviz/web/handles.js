/* Handles: elements over the marks of a picture that drag a control by mouse, finger and key, with its number. */

import { make } from "./elements.js";
import { panelAt, panelOf } from "./plotly.js";
import { controlText, rounded } from "./spelling.js";
import { isTakenAway } from "./tray.js";
import { SETTLE_MS, clamp, nearest } from "./values.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./payload.js").Handle} Handle */
/** @typedef {import("./payload_controls.js").Range} Range */
/** @typedef {import("./payload.js").State} State */

/**
 * One element: the handle, its control, which of the handle's places it stands at, and the number beside it.
 * @typedef {{ handle: Handle, control: Range, times: number, node: HTMLElement, said: HTMLElement }} Part
 */

const PAGE = 0.1;
const SHOWN_DIGITS = 4;
/** A panel that is less wide is not to be seen, in pixels. */
const LEAST = 5;

/**
 * Where a handle stands along its axis.
 * @param {Handle} handle
 * @param {number} times
 * @param {State} state
 */
export const placeOf = ({ control, origin }, times, state) =>
  (origin === null ? 0 : Number(state[origin])) + times * Number(state[control]);

/**
 * What its control is to be if a handle is dragged to a place.
 * @param {Handle} handle
 * @param {number} times
 * @param {State} state
 * @param {number} place
 */
export const valueFrom = ({ origin }, times, state, place) =>
  (place - (origin === null ? 0 : Number(state[origin]))) / times;

/**
 * The place that a key moves a slider to; null for a key that moves none.
 * @param {string} key
 * @param {number} now
 * @param {number} last
 */
export function keyed(key, now, last) {
  const page = Math.max(1, Math.round(PAGE * last));
  /** @type {Record<string, number>} */
  const to = {
    ArrowRight: now + 1, ArrowUp: now + 1, ArrowLeft: now - 1, ArrowDown: now - 1,
    PageUp: now + page, PageDown: now - page, Home: 0, End: last,
  };
  return key in to ? clamp(to[key], 0, last) : null;
}

/**
 * The height of the mark that a handle stands at: of several the nearest one; NaN if there is none.
 * @param {import("./payload.js").Attributes | undefined} trace
 * @param {number} place
 */
export function heightAt(trace, place) {
  let height = NaN;
  let least = Infinity;
  for (let i = 0; i < (trace?.x.length ?? 0); i++) {
    const away = Math.abs(trace?.x[i] - place);
    if (!Number.isFinite(trace?.y[i]) || away >= least) continue;
    least = away;
    height = trace?.y[i];
  }
  return height;
}

/**
 * A panel; null for one that a slide or a sheet leaves out.
 * @param {import("./plotly.js").Plot} plot
 * @param {string} subplot
 */
function seenPanel(plot, subplot) {
  if (!plot.querySelector(`.nsewdrag[data-subplot="${subplot}"]`)) return null;
  const panel = panelOf(plot, subplot);
  return panel.width < LEAST ? null : panel;
}

export class Handles {
  /** @type {Part[]} */
  parts = [];
  /** The control and the panel of a drag that began beside them. @type {{ control: string, subplot: string } | null} */
  active = null;

  /** @param {Live} live */
  constructor(live) {
    this.live = live;
    this.node = make("div", { class: "lossviz-handles" });
  }

  /** Makes the elements of the payload's handles; of those of one control the first is reached by key. */
  build() {
    const { payload, root } = this.live;
    const reached = new Set();
    this.parts = payload.handles.flatMap((handle) => {
      const control = payload.controls.find(({ name }) => name === handle.control);
      if (control?.kind !== "range" || isTakenAway(root, control.name)) return [];
      return [...handle.times].sort((a, b) => b - a).map((times) => {
        const first = !reached.has(control.name);
        reached.add(control.name);
        return this.part(handle, control, times, first);
      });
    });
    this.node.replaceChildren(...this.parts.map(({ node }) => node));
  }

  /**
   * @param {Handle} handle
   * @param {Range} control
   * @param {number} times
   * @param {boolean} first
   * @returns {Part}
   */
  part(handle, control, times, first) {
    const { values } = control;
    const spoken = first ? {
      role: "slider", tabindex: 0, "aria-label": `${control.label}, in the picture`,
      "aria-valuemin": values[0], "aria-valuemax": values[values.length - 1],
    } : { "aria-hidden": "true" };
    const said = make("span", { class: "lossviz-said-here", "aria-hidden": "true" });
    const node = make("div", {
      class: `lossviz-handle lossviz-handle-${handle.look}`, "data-handle": control.name, ...spoken,
      pointerdown: (/** @type {PointerEvent} */ event) => this.drag(part, event),
      keydown: (/** @type {KeyboardEvent} */ event) => this.key(part, event),
      keyup: () => this.live.release(SETTLE_MS),
    }, said);
    const part = { handle, control, times, node, said };
    return part;
  }

  /** Puts all where the picture now has their marks, with the numbers of now. */
  place() {
    if (!this.live.plot._fullLayout) return;
    for (const part of this.parts) {
      const trace = this.live.shown?.find(({ uid }) => uid === part.handle.trace);
      const line = part.handle.look === "line";
      const mark = line ? NaN : heightAt(trace, placeOf(part.handle, part.times, this.live.state));
      this.put(part, mark, line);
      this.tell(part, part.handle.look === "point" ? `, ${trace?.name} ${rounded(mark, SHOWN_DIGITS)}` : "");
    }
  }

  /**
   * @param {Part} part
   * @param {number} mark the height of its mark
   * @param {boolean} line whether it reaches across the panel instead
   */
  put({ handle, times, node, control }, mark, line) {
    const { plot, state, held } = this.live;
    const panel = seenPanel(plot, handle.subplot);
    if (!panel) {
      node.hidden = true;
      return;
    }
    const { axes, left, top, width, height } = panel;
    const across = axes[0].d2p(placeOf(handle, times, state));
    const up = line ? height / 2 : clamp(axes[1].d2p(mark), 0, height);
    const within = across >= 0 && across <= width && Number.isFinite(up);
    node.hidden = !within && !node.matches(":focus"); // who moves it by key past the edge goes on moving it
    const at = left + clamp(across, 0, width);
    Object.assign(node.style, { left: `${at}px`, top: `${top + up}px`, height: line ? `${height}px` : "" });
    node.dataset.side = across > width / 2 ? "left" : "right";
    const active = this.active?.control === control.name && this.active.subplot === handle.subplot;
    node.toggleAttribute("data-active", active || node === held?.node);
  }

  /**
   * @param {Part} part
   * @param {string} more what else is said of its place
   */
  tell({ handle, control, node, said }, more) {
    const { [control.name]: value } = this.live.state;
    const text = `${controlText(control, value)}${more}`;
    const beside = `${handle.name && `${handle.name}: `}${control.label} = ${text}`;
    if (said.textContent !== beside) said.textContent = beside; // letters that are put there again are styled again
    if (node.tabIndex < 0) return;
    node.setAttribute("aria-valuenow", String(value));
    node.setAttribute("aria-valuetext", text);
  }

  /**
   * @param {Part} part
   * @param {KeyboardEvent} event
   */
  key({ control: { name, values } }, event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const to = keyed(event.key, nearest(values, this.live.state[name]), values.length - 1);
    if (to === null) return;
    event.preventDefault();
    this.live.stop(false);
    this.live.move(name, values[to]);
  }

  /**
   * @param {Part} part
   * @param {PointerEvent} start
   */
  drag({ handle, control: { name, values }, times, node }, start) {
    const { live } = this;
    if (start.button || live.held) return;
    const stop = new AbortController();
    const across = (/** @type {PointerEvent} */ event) => {
      const { axes, pixels } = panelAt(live.plot, handle.subplot, event);
      return { axis: axes[0], pixel: pixels[0] };
    };
    const first = across(start);
    const off = first.axis.d2p(placeOf(handle, times, live.state)) - first.pixel; // taken at its edge, it does not jump
    const follow = (/** @type {PointerEvent} */ event) => {
      if (event.pointerId !== start.pointerId || event.clientX === start.clientX && !live.moving) return;
      const { axis, pixel } = across(event);
      const value = valueFrom(handle, times, live.state, axis.p2d(pixel + off));
      live.move(name, values[nearest(values, value)]);
    };
    const end = (/** @type {PointerEvent} */ event) => {
      if (event.pointerId !== start.pointerId) return;
      stop.abort();
      live.held = null;
      live.root.classList.remove("lossviz-dragging");
      node.removeAttribute("data-active");
      live.release();
    };
    live.held = { letters: "x", x: start.clientX, y: start.clientY, node };
    live.root.classList.add("lossviz-dragging");
    node.setAttribute("data-active", "");
    node.setPointerCapture?.(start.pointerId);
    window.addEventListener("pointermove", follow, { signal: stop.signal });
    for (const type of /** @type {const} */ (["pointerup", "pointercancel"]))
      window.addEventListener(type, end, { signal: stop.signal });
  }
}
