/* The whole figure of a payload for a theme, a width and a state; what did not change stays the same objects. */

import { unread } from "./cameras.js";
import { flattened, isScene } from "./flat.js";
import { ghostGaps } from "./ghosts.js";
import { fitted } from "./heights.js";
import { nearer } from "./nearer.js";
import { decoded, patched, valueAt } from "./patches.js";
import { Reaches } from "./reach.js";
import { inputs, lookUp } from "./rows.js";
import { Settling } from "./settling.js";
import { covered, enlarged, placesOf } from "./slides.js";
import { numbersOf } from "./tables.js";
import { hasWebGL } from "./theme.js";
import { same } from "./values.js";
import { awaits, leaves } from "./waiting.js";

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Following} Following */
/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload.js").State} State */
/** @typedef {import("./wanted.js").Wanted} Wanted */

export class Figure {
  /** @param {Payload} payload */
  constructor(payload) {
    this.payload = payload;
    /** Counts the figures that Python has sent. */
    this.number = 0;
    this.text = "";
    /** @type {Attributes[]} */
    this.data = [];
    /** @type {Map<string, Attributes>} */
    this.traces = new Map();
    /** The numbers of the tables that are here, by the tables' ids. @type {Map<string, Float32Array>} */
    this.numbers = new Map();
    /** @type {Map<number, { key: string, look: Attributes | null }>} */
    this.memory = new Map();
    /** @type {{ key: string, data: Attributes[] } | null} */
    this.looks = null;
    this.layoutKey = "";
    this.settling = new Settling();
    this.reaches = new Reaches();
    /** Where a slide or a sheet has its parts, and those that it leaves out. @type {ReturnType<typeof placesOf>} */
    this.places = null;
    /** What scenes leave out as their cameras cannot read it. @type {Attributes[]} */
    this.unread = [];
    /** Whether it would look otherwise if it were settled. */
    this.unsettled = false;
    /** What is drawn nearer to the eye, by trace. @type {Map<string, { from: any[], to: Attributes }>} */
    this.near = new Map();
  }

  /** @param {Payload} payload */
  take(payload) {
    this.settling.take(payload.fits, payload.revision === this.payload.revision);
    this.payload = payload;
    this.memory.clear();
    this.reaches.clear();
    const text = JSON.stringify(payload.figure);
    if (text === this.text) return;
    this.text = text;
    this.number += 1;
    this.data = decoded(payload.figure.data);
    this.traces = new Map(this.data.map((trace) => [trace.uid, trace]));
  }

  /**
   * Takes the tables that the payload names as they come.
   * @param {() => void} arrived
   */
  claim(arrived) {
    const wanted = Object.values(this.payload.tables).map(({ id }) => id);
    for (const id of this.numbers.keys()) if (!wanted.includes(id)) this.numbers.delete(id);
    for (const id of wanted) if (!this.numbers.has(id)) numbersOf(id)?.then(
      (numbers) => {
        if (!wanted.includes(id)) return;
        this.numbers.set(id, numbers);
        this.memory.clear();
        this.reaches.clear();
        arrived();
      },
      (error) => console.error("lossviz: unreadable table", id, error),
    );
  }

  /** @param {Wanted} wanted */
  compose(wanted) {
    const changes = this.changes(wanted.state);
    const hidden = this.hidden(wanted.state);
    this.places = placesOf(this.payload, wanted.slide, wanted.width);
    const now = (/** @type {Attributes} */ trace) => ({ ...trace, ...changes[trace.uid] });
    if (wanted.drawn === undefined) this.settling.glide = null; // what is taken away stands still
    this.settling.settle(this.needed(changes, hidden, wanted.state), wanted.settled ?? true);
    const layout = this.layout({ ...wanted, room: wanted.room ?? 0, settled: wanted.settled ?? true });
    const scale = wanted.slide?.scale ?? 1;
    const left = covered(this.data, this.away, this.payload.figure.layout.showlegend);
    const dressed = this.themed(wanted.theme, hidden, scale);
    const moved = dressed.map((trace) => ({ ...now(trace), ...wanted.ghosts[trace.uid], ...left.get(trace.uid) }));
    const data = moved.map((trace) => this.seen(trace, layout));
    return hasWebGL() ? { data, layout } : flattened(data, layout);
  }

  /** What a slide or a sheet leaves out. */
  get away() { return this.places?.away ?? []; }

  /**
   * The traces that a control does not show now.
   * @param {State} state
   */
  hidden(state) {
    return Object.entries(this.payload.shown_by).filter(([, control]) => !state[control]).map(([trace]) => trace);
  }

  /**
   * A trace as it is drawn for the camera of its scene.
   * @param {Attributes} trace
   * @param {Attributes} layout
   */
  seen(trace, layout) {
    const by = this.payload.nearer.find((each) => each.trace === trace.uid)?.by;
    if (!by) return trace;
    const scene = layout[trace.scene];
    const { x, y, z } = trace;
    const from = [x, y, z, JSON.stringify([scene.camera, scene.xaxis.range, scene.yaxis.range, scene.zaxis.range])];
    const held = this.near.get(trace.uid);
    const to = held && from.every((part, k) => part === held.from[k]) ? held.to : nearer(trace, scene, by);
    this.near.set(trace.uid, { from, to });
    return { ...trace, ...to };
  }

  /**
   * The rungs that axes need for what is seen.
   * @param {Record<string, Attributes>} changes
   * @param {string[]} hidden
   * @param {State} state
   */
  needed(changes, hidden, state) {
    const shown = this.data.filter(({ uid }) => !hidden.includes(uid));
    const seen = shown.map((trace) => ({ ...trace, ...changes[trace.uid] }));
    return this.settling.needed(seen, this.reaches.of(this.payload, state, (row, at) => this.lookUp(row, at)));
  }

  /**
   * Has the axes hold all that is seen in some states, until they settle again.
   * @param {State[]} states
   */
  hold(states) {
    this.settling.hold(states.map((state) => this.needed(this.changes(state), this.hidden(state), state)));
  }

  /**
   * The traces in a theme. Ghosts are there from the start, all gaps: a trace that comes and goes is a new figure.
   * @param {"light" | "dark"} theme
   * @param {string[]} hidden
   * @param {number} scale how much larger lines and letters are than drawn up
   */
  themed(theme, hidden, scale) {
    const key = JSON.stringify([this.number, theme, hidden, this.settling.places, scale]);
    if (this.looks?.key === key) return this.looks.data;
    const { themes, bindings, shown_by: shown } = this.payload;
    const rungs = this.settling.changes();
    const gaps = ghostGaps(bindings, this.traces);
    const dressed = (/** @type {Attributes} */ trace) =>
      [themes[theme], ...rungs].reduce((look, change) => patched(look, change.traces[trace.uid]), trace);
    const shows = (/** @type {string} */ uid) =>
      (hidden.includes(uid) ? { visible: false } : uid in shown ? { visible: true } : {});
    /** @type {Attributes[]} */
    const data = this.data.map((trace) =>
      ({ ...enlarged(dressed(trace), scale), ...gaps.get(trace.uid), ...shows(trace.uid) }));
    this.looks = { key, data };
    return data;
  }

  /**
   * A layout that is as `drawn` is handed back itself: Plotly then compares a third less.
   * @param {Wanted & { room: number, settled: boolean }} wanted
   */
  layout(wanted) {
    const { width, room, freed = 0, cameraOf, drawn, settled, slide } = wanted;
    const { figure } = this.payload;
    const scenes = Object.keys(figure.layout).filter(isScene);
    const seenBy = (/** @type {string} */ scene) => cameraOf(scene) ?? figure.layout[scene].camera;
    const unseen = scenes.flatMap((scene) => unread(scene, seenBy(scene)));
    this.unread = settled ? unseen : this.unread;
    this.unsettled = this.settling.away || !same(unseen, this.unread);
    const patches = this.patches(wanted);
    const scale = slide?.scale ?? 1;
    const key = JSON.stringify([this.number, wanted.theme, width, room, freed, scale, patches]);
    const kept = drawn && key === this.layoutKey && hasWebGL();
    const layout = kept ? drawn : enlarged(structuredClone(patches.reduce(patched, figure.layout)), scale);
    if (drawn !== undefined) this.layoutKey = key; // it is about to be drawn, be it for the first time
    if (!kept) layout.height = fitted(layout.height, room, slide) + freed;
    Object.assign(layout, { width, autosize: false });
    for (const scene of scenes) // it is turned by hand.js
      Object.assign(layout[scene], { camera: structuredClone(seenBy(scene)), dragmode: false });
    return layout;
  }

  /**
   * What changes in the layout, one after the other.
   * @param {Wanted} wanted
   * @returns {Attributes[]}
   */
  patches({ theme, width, state, drawn }) {
    const { themes, layouts, layout_bindings: ranged, untitled } = this.payload;
    const size = this.places?.layout ?? layouts.find((shape) => shape.min <= width)?.layout ?? {};
    const moved = ranged.filter(({ control }) => !same(state[control], this.payload.state[control]));
    const reached = moved.map(({ control, values }) => valueAt(values, state[control]) ?? {});
    return [themes[theme].layout, size, ...this.settling.changes().map((rung) => rung.layout), ...reached,
      ...this.unread, drawn === undefined ? {} : untitled,
      ...this.away.map((part) => part.hidden)];
  }

  /**
   * What the tables say about traces whose controls left the state that the figure was drawn for, by trace.
   * @param {State} state
   */
  changes(state) {
    /** @type {Record<string, Attributes>} */
    const out = {};
    const { bindings, drag, shown_by: shown } = this.payload;
    const hidden = this.hidden(state);
    // the tables are those of another point, or of what is not asked for any more
    if (drag.some((each) => awaits(each, this.payload, state)) || leaves(this.payload, state)) return out;
    for (const [place, binding] of bindings.entries()) {
      if (hidden.includes(binding.trace)) continue;
      // what was hidden has no heights yet
      const names = [...inputs(binding, this.payload.tables, state), shown[binding.trace]].filter(Boolean);
      const values = names.map((name) => state[name]);
      if (same(values, names.map((name) => this.payload.state[name]))) continue;
      const key = JSON.stringify(values);
      if (this.memory.get(place)?.key !== key) this.memory.set(place, { key, look: this.lookUp(binding, state) });
      const look = this.memory.get(place)?.look;
      if (!look) return {}; // all or nothing: a picture of two states would be false
      out[binding.trace] = { ...out[binding.trace], ...look };
    }
    return out;
  }

  /**
   * @param {Following} binding
   * @param {State} state
   */
  lookUp(binding, state) {
    const { numbers, traces } = this;
    return lookUp(binding, { tables: this.payload.tables, numbers, traces, state });
  }
}
