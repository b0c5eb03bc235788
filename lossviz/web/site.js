/*
 * Opens a page without a server: unpacks the page's own data, draws it with live.js, and keeps the address in step.
 *
 * The data hold one payload for each form of a loss (probability or logit, an axis range, ...) and the banks that move
 * them. A control or a link that leaves a form changes to the payload of another.
 */
(() => {
  "use strict";

  const FINE = 2 ** 17, GAP = 2 ** 24;

  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const gunzip = (data) => new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip")));

  /** The number behind a count, as lossviz/site/data.py counts them. */
  function numberAt(count, unit) {
    const size = Math.abs(count), doublings = Math.max(Math.floor(size / FINE) - 1, 0);
    return count === GAP ? NaN : Math.sign(count) * (size - doublings * FINE) * 2 ** doublings * unit;
  }

  /** A bank as lossviz/site/data.py describes it, as a table of float32 that knows the unit of each quantity. */
  async function widened({ shape, data }) {
    const raw = new Uint8Array(await (await gunzip(bytes(data))).arrayBuffer()), edge = 4 * shape[0];
    const units = new Float32Array(raw.slice(0, edge).buffer), planes = raw.subarray(edge);
    const total = shape.reduce((a, b) => a * b), first = shape.length > 2 ? shape[1] : 1, places = total / (shape[0] * first);
    const out = Object.assign(new Float32Array(total), { units });
    for (let quantity = 0, at = 0; quantity < shape[0]; quantity++) {
      const counts = new Int32Array(places);
      for (let step = 0; step < first; step++) {
        for (let i = 0, across = 0; i < places; i++, at++) {
          const woven = planes[at] | (planes[total + at] << 8) | (planes[2 * total + at] << 16) | (planes[3 * total + at] << 24);
          across += (woven >>> 1) ^ -(woven & 1);
          counts[i] += across;
          out[at] = numberAt(counts[i], units[quantity]);
        }
      }
    }
    return out;
  }

  // ---- links -------------------------------------------------------------------------------------

  const read = (text) => (text === "none" ? null : text === "true" ? true : text === "false" ? false : text.trim() && Number.isFinite(Number(text)) ? Number(text) : text);

  /** What the address asks of this page, unchecked: {control: value}. */
  function asked(id) {
    const found = [...new URLSearchParams(location.hash.slice(1))].filter(([name]) => name.startsWith(`${id}_`));
    return Object.fromEntries(found.map(([name, text]) => [name.slice(id.length + 1), read(text)]));
  }

  /** Whether a control can take a value. */
  function takes(control, value) {
    if (control.kind === "choice") return control.options.some((option) => option.value === value);
    if (control.kind === "toggle") return typeof value === "boolean";
    if (control.kind === "view") return control.options.some((option) => option.value === value) || /^-?\d{1,3},-?\d{1,2}(,\d+(\.\d+)?)?$/.test(value);
    if (value === null) return Boolean(control.optional);
    if (typeof value !== "number" || (control.integer && !Number.isInteger(value))) return false;
    return control.exact ? value >= (control.min ?? control.values[0]) && value <= (control.max ?? control.values.at(-1)) : control.values.includes(value);
  }

  const within = (payload, state) => Object.fromEntries(payload.controls.map((control) => [control.name, state[control.name]]).filter(([name, value], i) => value !== undefined && takes(payload.controls[i], value)));

  const agrees = (value, chosen) => (value === null || value === "on" ? (chosen === null) === (value === null) : chosen === value);

  /** How well a form covers a state: flags and parameters come first, as every one of them has ranges of its own. */
  const fit = (form, state) => Object.entries(form).reduce((sum, [name, value]) => sum + (agrees(value, state[name]) ? (name === "range" ? 1 : 10) : 0), 0);

  // ---- the page ----------------------------------------------------------------------------------

  /** A number of the picture in as many digits as are certain, up to five where it was sampled and three between samples. */
  function spelt(value, sampled, doubt) {
    if (!Number.isFinite(value)) return "beyond the samples";
    const digits = Math.min(sampled ? 5 : 3, doubt && value ? Math.floor(Math.log10(Math.abs(value) / (2 * doubt))) : 5);
    if (value !== 0 && digits < 1) return "≈ 0";
    return (sampled ? "" : "≈ ") + String(Number(value.toPrecision(digits))).replace("-", "−");
  }

  const isSampled = ({ banks: [bank], state: drawn }, state) => [...bank.parameters, bank.prediction, bank.label].every(({ control, nodes }) => nodes.includes(state[control]) || state[control] === drawn[control]);

  const isDrawn = ({ banks: [bank], state: drawn }, state) => [...bank.parameters, bank.prediction, bank.label].every(({ control }) => state[control] === drawn[control]);

  /** How far rounding may put a quantity off at the chosen point: by half a part of each sample around it. */
  function doubtOf(bank, table, quantity, state) {
    const about = ({ control, nodes }) => { const above = nodes.findIndex((node) => node >= state[control]); return [Math.max(above - 1, 0), Math.max(above, 0)]; };
    const rows = bank.parameters.reduce((found, parameter) => found.flatMap((row) => about(parameter).map((i) => row * parameter.nodes.length + i)), [quantity]);
    const half = (value) => Math.max(table.units[quantity], Math.abs(value) / FINE || 0) / 2;
    const share = (row, i, j, { start, label, prediction, weight }) => (weight ? weight[i] : 1) * half(table[row * bank.length + start + label * i + prediction * j]);
    return Math.max(...rows.flatMap((row) => about(bank.label).flatMap((i) => about(bank.prediction).map((j) => bank.terms.reduce((sum, term) => sum + share(row, i, j, term), 0)))));
  }

  function tell(payload, data, state, tables) {
    const outputs = [...document.querySelectorAll("[data-trace]")];
    for (const output of outputs) {
      const at = data.findIndex(({ name }) => name === output.dataset.trace);
      if (at < 0) continue;
      const { bank: number, quantity } = payload.bindings.find(({ trace, kind }) => trace === at && kind === "point"), bank = payload.banks[number], table = tables.get(bank.id);
      const doubt = isDrawn(payload, state) || !table ? 0 : doubtOf(bank, table, bank.quantities.indexOf(quantity), state);
      output.textContent = spelt(data[at].y[0], isSampled(payload, state), doubt);
    }
    const worked = [...document.querySelectorAll("[data-worked]")];
    const here = worked.find((block) => Object.entries(JSON.parse(block.dataset.worked)).every(([name, value]) => state[name] === value));
    for (const block of worked) block.hidden = block !== here;
    for (const other of document.querySelectorAll("[data-unworked]")) other.hidden = Boolean(here);
  }

  async function open(root, text) {
    const { forms, banks } = JSON.parse(await (await gunzip(bytes(text))).text());
    window.__lossvizBanks ??= new Map();
    const tables = new Map();
    for (const [id, packed] of Object.entries(banks)) window.__lossvizBanks.set(id, widened(packed).then((table) => { tables.set(id, table); return table; }));
    let form = forms[0], revision = 0, handle = null;
    const hooks = {
      loadPlotly: async () => window.Plotly ?? Promise.reject(new Error("plotly.min.js")),
      onRelease: (state) => { change(state); write(); },
      onPaint: (data, state) => tell(form.payload, data, state, tables),
      link: (query) => `${location.href.split("#")[0]}#${query}`,
    };
    const write = () => history.replaceState(null, "", `#${lossvizSave.query(form.payload, handle.state())}`);
    /** Shows a state in the form that covers it; what a form does not take stays as that form has it. */
    const show = (next, state) => {
      if (next !== form) handle.update({ ...next.payload, revision: ++revision });
      form = next;
      handle.set({ ...form.payload.state, ...within(form.payload, state) });
    };
    const best = (state) => [form, ...forms].reduce((one, other) => (fit(other.form, state) > fit(one.form, state) ? other : one));
    // a point on the probability's axis is none on the logit's: the form brings its own
    const turned = (next) => Object.entries(next.form).some(([name, value]) => typeof value === "boolean" && form.form[name] !== value);
    const carried = (next, state) => (turned(next) ? { ...state, prediction: undefined, range: undefined } : state);
    const change = (state) => { const next = best(state); if (next !== form) show(next, carried(next, state)); };
    const follow = () => {
      const wanted = asked(form.payload.id), next = best({ ...handle.state(), ...wanted });
      show(next, { ...carried(next, handle.state()), ...wanted });
    };
    handle = lossvizLive(root, form.payload, hooks);
    if (location.hash.length > 1) follow();
    addEventListener("hashchange", follow);
    // the note's view is far above the note
    document.addEventListener("click", (event) => { if (event.target.closest("a[data-view]")) root.scrollIntoView({ block: "nearest" }); });
  }

  const root = document.getElementById("lossviz"), text = document.getElementById("lossviz-data").textContent;
  open(root, text).catch((error) => {
    console.error("lossviz:", error);
    root.textContent = "This picture could not be drawn; a recent browser draws it.";
  });
})();
