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

  const WORDS = new Map([["none", null], ["true", true], ["false", false]]), MOST_NAMED = 3;

  /** What a text says to a control that holds `value`: a word or a number, a camera as live.js writes it, else the text. */
  function read(text, value) {
    if (typeof value === "string") return isCamera(text) ? text.split(",").map(lossvizSave.real).join(",") : text;
    const known = text.trim().toLowerCase();
    return WORDS.has(known) ? WORDS.get(known) : lossvizSave.real(text) ?? text;
  }

  /** What the address asks of this page, unchecked: a map from control to its texts. */
  function asked(id) {
    const found = new Map();
    for (const [name, text] of new URLSearchParams(location.hash.slice(1))) {
      const own = name.slice(id.length + 1), texts = found.get(own) ?? [];
      if (name.startsWith(`${id}_`)) found.set(own, texts.includes(text) ? texts : [...texts, text]);
    }
    return found;
  }

  const quoted = (text) => `'${text.length > 80 ? `${text.slice(0, 77)}...` : text}'`;

  /** What a page can show of a control, in words; without a control it is what the page was made with. */
  function allowed(control, value) {
    if (control?.kind === "choice") return control.options.map((option) => option.value).join(" or ");
    return control?.allowed ?? `${value === null ? "none" : value} here`;
  }

  /** What is wrong with one control's texts, in the words of lossviz/reading.py; empty where the state shows what they say. */
  function wrong({ id, controls, state: first }, name, texts, state) {
    if (!(name in first)) return `${id} has ${Object.keys(first).join(", ")}, not ${quoted(name)}`;
    const instead = ` (shown instead: ${state[name] === null ? "none" : state[name]})`;
    if (texts.length > 1) return `${id}_${name} is given as ${texts.slice(0, 3).map(quoted).join(" and as ")}${instead}`;
    if (read(texts[0], first[name]) === state[name]) return "";
    return `${id}_${name} must be ${allowed(controls.find((control) => control.name === name), state[name])}, got ${quoted(texts[0])}${instead}`;
  }

  /** The one sentence about an address that the page does not show as it is. */
  function sentence(payload, wanted, state) {
    const told = [...wanted].map(([name, texts]) => wrong(payload, name, texts, state)).filter(Boolean), more = told.length - MOST_NAMED;
    if (!told.length) return "";
    return `This link asks for what cannot be shown: ${told.slice(0, MOST_NAMED).join("; ")}${more > 0 ? `; and ${more} more` : ""}.`;
  }

  const CAMERA_LIMITS = [[-360, 360], [-90, 90], [0.5, 10]];

  /** Whether a text is azimuth, elevation and perhaps a distance that a viewer can reach. */
  function isCamera(text) {
    const parts = typeof text === "string" ? text.split(",").map(lossvizSave.real) : [];
    return parts.length > 1 && parts.length < 4 && parts.every((part, i) => part !== null && part >= CAMERA_LIMITS[i][0] && part <= CAMERA_LIMITS[i][1]);
  }

  /** Whether a control can take a value. */
  function takes(control, value) {
    if (control.kind === "choice") return control.options.some((option) => option.value === value);
    if (control.kind === "toggle") return typeof value === "boolean";
    if (control.kind === "view") return control.options.some((option) => option.value === value) || isCamera(value);
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

  const isSampled = ({ tables: { loss: bank }, state: drawn }, state) => [...bank.parameters, bank.prediction, bank.label].every(({ control, nodes }) => nodes.includes(state[control]) || state[control] === drawn[control]);

  const isDrawn = ({ tables: { loss: bank }, state: drawn }, state) => [...bank.parameters, bank.prediction, bank.label].every(({ control }) => state[control] === drawn[control]);

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
      const at = data.findIndex(({ uid }) => uid === output.dataset.trace);
      if (at < 0) continue;
      const { table: name, quantity } = payload.bindings.find(({ trace, kind }) => trace === output.dataset.trace && kind === "point"), bank = payload.tables[name], table = tables.get(bank.id);
      const doubt = isDrawn(payload, state) || !table ? 0 : doubtOf(bank, table, bank.quantities.indexOf(quantity), state);
      output.textContent = spelt(data[at].y[0], isSampled(payload, state), doubt);
    }
    const worked = [...document.querySelectorAll("[data-worked]")];
    const here = worked.find((block) => Object.entries(JSON.parse(block.dataset.worked)).every(([name, value]) => state[name] === value));
    for (const block of worked) block.hidden = block !== here;
    for (const other of document.querySelectorAll("[data-unworked]")) other.hidden = Boolean(here);
  }

  async function open(root, text) {
    const { forms, tables: packedTables } = JSON.parse(await (await gunzip(bytes(text))).text());
    window.__lossvizBanks ??= new Map();
    const tables = new Map();
    for (const [id, packed] of Object.entries(packedTables)) window.__lossvizBanks.set(id, widened(packed).then((table) => { tables.set(id, table); return table; }));
    let form = forms[0], revision = 0, handle = null;
    const hooks = {
      loadPlotly: async () => window.Plotly ?? Promise.reject(new Error("plotly.min.js")),
      onRelease: (state) => { change(state); write(); say(""); },
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
    const note = document.createElement("p");
    const say = (text) => { note.textContent = text; note.hidden = !text; };
    Object.assign(note, { className: "lossviz-note", hidden: true }).setAttribute("role", "alert");
    root.before(note);
    // how many of the numbers asked for a form's axes hold
    const held = ({ payload }, wanted) => payload.controls.filter((control) => control.exact && control.name in wanted && takes(control, wanted[control.name])).length;
    const follow = () => {
      const texts = asked(form.payload.id), wanted = Object.fromEntries([...texts].map(([name, found]) => [name, read(found.at(-1), form.payload.state[name])]));
      const state = { ...handle.state(), ...wanted }, score = (one) => fit(one.form, state) + 2 * held(one, wanted);
      const next = [form, ...forms].reduce((one, other) => (score(other) > score(one) ? other : one));
      show(next, { ...carried(next, handle.state()), ...wanted, ...("range" in next.form && { range: next.form.range }) });
      say(sentence(form.payload, texts, handle.state()));
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
