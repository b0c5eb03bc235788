/* Opens a page without a server: unpacks the page's own data, draws it, and keeps the address in step. */

import { best, carried, fit, following, opened, stateIn, withHeights, withTraces } from "./forms.js";
import { LessonStrip, stepAsked } from "./lesson_steps.js";
import { asked, complaint } from "./links.js";
import { mountPicture } from "./mounted.js";
import { keptOf, query } from "./names.js";
import { writeResults } from "./results.js";
import { bytesOf, widened } from "./samples.js";
import { bringIntoSight } from "./sight.js";
import { gunzipped, registry } from "./tables.js";

/** @typedef {import("./forms.js").Form} Form */
/** @typedef {import("./forms.js").Usual} Usual */
/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").State} State */
/** @typedef {import("./samples.js").Samples} Samples */

/**
 * A page's own data; a number among the traces of a figure is the place of one that several share.
 * @typedef {object} Data
 * @property {Form[]} forms
 * @property {Attributes[]} [traces]
 * @property {Usual} usual
 * @property {Record<string, { shape: number[], data: string }>} tables
 */

class Page {
  revision = 0;

  /**
   * @param {HTMLElement} root
   * @param {Data} data
   * @param {Map<string, Samples>} samples the tables, by their ids
   */
  constructor(root, { forms, traces = [], usual }, samples) {
    const made = forms.map(({ form, payload }) => ({ form, payload: withTraces(payload, traces) }));
    this.forms = made.map(({ form, payload }) => ({ form, payload: withHeights(payload, samples) }));
    this.form = this.forms[0];
    this.usual = usual;
    this.samples = samples;
    for (const [id, table] of samples) registry().set(id, Promise.resolve(table));
    this.note = document.createElement("p");
    Object.assign(this.note, { className: "lossviz-note", hidden: true }).setAttribute("role", "alert");
    this.strip = new LessonStrip();
    root.before(this.strip.node, this.note);
    this.handle = mountPicture(root, this.form.payload, {
      loadPlotly: async () => window.Plotly ?? Promise.reject(new Error("plotly.min.js")),
      onRelease: (state) => this.released(state),
      onPaint: (data, state) => this.painted(data, state),
      link: (asking) => `${location.href.split("#")[0]}#${asking}`,
    });
  }

  /**
   * @param {Attributes[]} data
   * @param {State} state
   */
  painted(data, state) {
    writeResults(this.form.payload, data, state, this.samples);
    const next = following(this.forms, this.form, state);
    if (next !== this.form) this.show(next, state);
  }

  /** @param {State} state */
  released(state) {
    const next = best(this.forms, this.form, ({ form }) => fit(form, state));
    if (next !== this.form) this.show(next, carried(next, this.form, state));
    const own = query(this.form.payload, this.handle.state());
    history.replaceState(null, "", `#${[own, keptOf(location.hash.slice(1))].filter(Boolean).join("&")}`);
    this.say("");
  }

  /**
   * Shows a state in a form; what the form does not take stays as that form has it.
   * @param {Form} next
   * @param {Record<string, any>} state
   */
  show(next, state) {
    if (next !== this.form) {
      this.revision += 1;
      this.handle.update({ ...next.payload, revision: this.revision });
    }
    this.form = next;
    this.handle.set(stateIn(next, state));
  }

  /** Shows what the address asks for: a step of a lesson, or a view, whose gaps are filled as the app fills them. */
  async follow() {
    const { id } = this.form.payload;
    const step = await stepAsked(location.hash, id);
    this.strip.show(step);
    const own = asked(location.hash, id);
    if (own.size) this.open(own);
    else if (step?.query) this.open(asked(`#${step.query}`, id));
    else if (!location.hash) this.show(this.forms[0], this.forms[0].payload.state);
    this.handle.highlight(step?.marked ?? null);
    if (step?.problem) this.say(step.problem);
  }

  /** @param {Map<string, string[]>} texts what is asked for, by control */
  open(texts) {
    const { next, state } = opened(this.forms, this.usual, texts);
    this.show(next, state);
    this.say(complaint(this.form.payload, texts, this.handle.state()));
  }

  /** @param {string} text */
  say(text) {
    this.note.textContent = text;
    this.note.hidden = !text;
  }
}

/**
 * @param {HTMLElement} root
 * @param {string} text
 */
async function open(root, text) {
  /** @type {Data} */
  const data = JSON.parse(new TextDecoder().decode(await gunzipped(bytesOf(text))));
  const unpacked = Object.entries(data.tables)
    .map(async ([id, packed]) => /** @type {[string, Samples]} */ ([id, await widened(packed)]));
  const page = new Page(root, data, new Map(await Promise.all(unpacked)));
  if (location.hash.length > 1) await page.follow();
  addEventListener("hashchange", () => page.follow());
  document.addEventListener("click", (event) => { // the note's view is far above the note
    const link = event.target instanceof Element && event.target.closest("a[data-view]");
    if (link) bringIntoSight(root);
  });
}

const embeds = new URLSearchParams(location.search).get("embed") === "true";
document.documentElement.classList.toggle("lossviz-embedded", embeds);
const root = /** @type {HTMLElement} */ (document.getElementById("lossviz"));
open(root, document.getElementById("lossviz-data")?.textContent ?? "").catch((error) => {
  console.error("lossviz:", error);
  root.textContent = "This picture could not be drawn; a recent browser draws it.";
});
