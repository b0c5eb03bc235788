/* Opens a page without a server: unpacks the page's own data, draws it, and keeps the address in step. */

import { best, carried, fit, held, withHeights, within } from "./forms.js";
import { asked, complaint, read } from "./links.js";
import { mountPicture } from "./mounted.js";
import { query } from "./names.js";
import { writeResults } from "./results.js";
import { bytesOf, widened } from "./samples.js";
import { bringIntoSight } from "./sight.js";
import { gunzipped, registry } from "./tables.js";

/** @typedef {import("./forms.js").Form} Form */
/** @typedef {import("./payload.js").State} State */
/** @typedef {import("./samples.js").Samples} Samples */

class Page {
  revision = 0;

  /**
   * @param {HTMLElement} root
   * @param {Form[]} forms
   * @param {Map<string, Samples>} samples the tables, by their ids
   */
  constructor(root, forms, samples) {
    this.forms = forms.map(({ form, payload }) => ({ form, payload: withHeights(payload, samples) }));
    this.form = this.forms[0];
    this.samples = samples;
    for (const [id, table] of samples) registry().set(id, Promise.resolve(table));
    this.note = document.createElement("p");
    Object.assign(this.note, { className: "lossviz-note", hidden: true }).setAttribute("role", "alert");
    root.before(this.note);
    this.handle = mountPicture(root, this.form.payload, {
      loadPlotly: async () => window.Plotly ?? Promise.reject(new Error("plotly.min.js")),
      onRelease: (state) => this.released(state),
      onPaint: (traces, state) => writeResults(this.form.payload, traces, state, this.samples),
      link: (asking) => `${location.href.split("#")[0]}#${asking}`,
    });
  }

  /** @param {State} state */
  released(state) {
    const next = best(this.forms, this.form, ({ form }) => fit(form, state));
    if (next !== this.form) this.show(next, carried(next, this.form, state));
    history.replaceState(null, "", `#${query(this.form.payload, this.handle.state())}`);
    this.say("");
  }

  /**
   * Shows a state in the form that covers it; what a form does not take stays as that form has it.
   * @param {Form} next
   * @param {Record<string, any>} state
   */
  show(next, state) {
    if (next !== this.form) {
      this.revision += 1;
      this.handle.update({ ...next.payload, revision: this.revision });
    }
    this.form = next;
    this.handle.set({ ...next.payload.state, ...within(next.payload, state) });
  }

  /** Shows what the address asks for. */
  follow() {
    const { id, state: first } = this.form.payload;
    const texts = asked(location.hash, id);
    const last = (/** @type {string[]} */ found) => found[found.length - 1];
    const wanted = Object.fromEntries([...texts].map(([name, found]) => [name, read(last(found), first[name])]));
    const state = { ...this.handle.state(), ...wanted };
    const next = best(this.forms, this.form, (form) => fit(form.form, state) + 2 * held(form, wanted));
    const range = "range" in next.form ? { range: next.form.range } : {};
    this.show(next, { ...carried(next, this.form, this.handle.state()), ...wanted, ...range });
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
  /** @type {{ forms: Form[], tables: Record<string, { shape: number[], data: string }> }} */
  const { forms, tables } = JSON.parse(new TextDecoder().decode(await gunzipped(bytesOf(text))));
  const unpacked = Object.entries(tables)
    .map(async ([id, packed]) => /** @type {[string, Samples]} */ ([id, await widened(packed)]));
  const page = new Page(root, forms, new Map(await Promise.all(unpacked)));
  if (location.hash.length > 1) page.follow();
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
