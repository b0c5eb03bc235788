/*
 * Opens a page without a server: unpacks the page's own data, draws it with live.js, and keeps the address in step.
 *
 * The data hold one payload for each form of a loss (probability or logit, an axis range, ...) and the banks that move
 * them. A control or a link that leaves a form changes to the payload of another.
 */
(() => {
  "use strict";

  const PARTS = 65532, GAP = 65535;

  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const gunzip = (data) => new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip")));

  /** A bank in 16 bits, as lossviz/site/data.py describes it, as a table of float32. */
  async function widened({ shape, data }) {
    const raw = new Uint8Array(await (await gunzip(bytes(data))).arrayBuffer());
    const woven = (from, count, width) => {
      const out = new Uint8Array(count * width);
      for (let plane = 0; plane < width; plane++)
        for (let i = 0; i < count; i++) out[width * i + plane] = raw[from + plane * count + i];
      return out.buffer;
    };
    const total = shape.reduce((a, b) => a * b), first = shape.length > 2 ? shape[1] : 1, places = total / (shape[0] * first);
    const ends = new Float32Array(woven(0, 2 * shape[0] * places, 4)), steps = new Uint16Array(woven(8 * shape[0] * places, total, 2));
    const out = Object.assign(new Float32Array(total), { doubts: ends.slice(shape[0] * places).map((high, at) => (high - ends[at]) / (2 * PARTS)) });
    for (let quantity = 0, at = 0; quantity < shape[0]; quantity++) {
      const part = new Uint16Array(places), low = ends.subarray(quantity * places), high = ends.subarray((shape[0] + quantity) * places);
      for (let step = 0; step < first; step++) {
        for (let i = 0, across = 0; i < places; i++, at++) {
          across = (across + steps[at]) & 65535;
          part[i] += across;
          out[at] = part[i] === GAP ? NaN : low[i] + (part[i] * (high[i] - low[i])) / PARTS;
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

  /** How far 16 bits may put a quantity off at the chosen point: half a part of its range over the first parameter. */
  function doubtOf(bank, { doubts }, quantity, state) {
    const about = ({ control, nodes }) => { const above = nodes.findIndex((node) => node >= state[control]); return [Math.max(above - 1, 0), Math.max(above, 0)]; };
    const rows = doubts.length / bank.quantities.length / bank.length;
    let most = 0;
    for (let other = 0; other < rows; other++) for (const i of about(bank.label)) for (const j of about(bank.prediction)) {
      const at = (quantity * rows + other) * bank.length;
      most = Math.max(most, bank.terms.reduce((sum, term) => sum + (term.weight ? term.weight[i] : 1) * doubts[at + term.start + term.label * i + term.prediction * j], 0));
    }
    return most;
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
