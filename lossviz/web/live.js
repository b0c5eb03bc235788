/*
 * Draws one payload (a Plotly figure, its controls, its banks) and keeps it in step with the controls.
 *
 * This file knows Plotly and nothing about losses: while a control moves it looks rows up in banks,
 * tables the Python core has sampled, and redraws. A classic script without imports, so that the
 * Streamlit component and a page opened from a disk draw with the same text.
 *
 *   lossvizLive(root, payload, { loadPlotly, onRelease(state, payload), onView(camera) })
 *     -> { update(payload), retell(), bank(id, meta, bytes), state(), set(state), toImage(options), play(), stop(), destroy() }
 *
 * `onRelease` answers false where nobody hears it now; `retell` asks again. A payload's `revision` says that Python has
 * changed the state, its `session` to whom the picture speaks: a new one knows no more than the page's address.
 */
var lossvizLive = (() => {
  "use strict";

  const SWEEP_MS = 6000, CALM_STEP_MS = 500, SETTLE_MS = 250, MOST_BANKS = 12, NARROW = 560, GRASP = 28, STILL = 3, STEEPEST = 89.9; // a turntable has no direction at 90°

  // ---- small helpers -------------------------------------------------------------------------

  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const clamp = (x, low, high) => Math.min(high, Math.max(low, x));

  function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") node.addEventListener(name, value);
      else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children);
    return node;
  }

  /** A copy of `object` with dotted keys ("scene.xaxis.color", "annotations[0].text") set; the rest is shared. */
  function patched(object, patch) {
    const put = (node, [key, ...rest], value) => {
      const copy = Array.isArray(node) ? [...node] : node && typeof node === "object" ? { ...node } : {};
      copy[key] = rest.length ? put(copy[key], rest, value) : value;
      return copy;
    };
    return Object.entries(patch || {}).reduce((out, [path, value]) => put(out, path.split(/[.[\]]+/).filter(Boolean), value), object);
  }

  const TYPES = { i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array };

  /** Plotly would decode {dtype, bdata, shape} anew at every redraw and take each result for new data. */
  function decoded(value) {
    if (Array.isArray(value)) return value.map(decoded);
    if (!value || typeof value !== "object") return value;
    if (typeof value.bdata !== "string") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, decoded(v)]));
    const bytes = Uint8Array.from(atob(value.bdata), (c) => c.charCodeAt(0));
    const flat = new TYPES[value.dtype](bytes.buffer);
    const nested = (part, [rows, ...inner]) => inner.length ? Array.from({ length: rows }, (_, i) => nested(part.subarray(i * part.length / rows, (i + 1) * part.length / rows), inner)) : part;
    return nested(flat, String(value.shape ?? flat.length).split(",").map(Number));
  }

  /** The payload with its rules' traces and tables by place, where JSON has them by name. */
  function resolved(payload) {
    const traces = new Map(payload.figure.data.map(({ uid }, i) => [uid, i])), names = Object.keys(payload.tables);
    const bound = ({ trace, table, ghost, ...rule }) => ({
      ...rule, trace: traces.get(trace),
      ...(ghost !== undefined && { ghost: traces.get(ghost) }), ...(table !== undefined && { bank: names.indexOf(table) }),
    });
    const picked = ({ pick, ...drag }) => (pick ? { ...drag, pick: { ...pick, trace: traces.get(pick.trace) } } : drag);
    return { ...payload, banks: Object.values(payload.tables), bindings: payload.bindings.map(bound), drag: payload.drag.map(picked) };
  }

  /** Resolves after the next frame, as a task of its own, so that a waiting pointer or key is heard first. */
  const breath = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

  // ---- banks ---------------------------------------------------------------------------------

  /** Page-wide: bytes may come before the payload that needs them, and serve several mounts. */
  const registry = () => (window.__lossvizBanks ??= new Map());

  function register(id, bytes) {
    const banks = registry();
    banks.delete(id);
    banks.set(id, bytes);
    while (banks.size > MOST_BANKS) banks.delete(banks.keys().next().value);
    window.dispatchEvent(new CustomEvent("lossviz-bank", { detail: id }));
  }

  /** The float32 table, unpacked when it is first asked for: gzip, then four byte planes. */
  function table(id) {
    const banks = registry(), held = banks.get(id);
    if (held instanceof Uint8Array) banks.set(id, unpack(held));
    return banks.get(id);
  }

  async function unpack(bytes) {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const planes = new Uint8Array(await new Response(stream).arrayBuffer());
    const count = planes.length / 4, out = new Uint8Array(planes.length);
    for (let plane = 0; plane < 4; plane++)
      for (let i = 0, from = plane * count; i < count; i++) out[4 * i + plane] = planes[from + i];
    return new Float32Array(out.buffer);
  }

  /** Where `value` lies among rising nodes: [[index, weight], ...] without zero weights; null if outside. */
  function locate(nodes, value) {
    const exact = nodes.indexOf(value);
    if (exact >= 0) return [[exact, 1]];
    if (typeof value !== "number") return null;
    const upper = nodes.findIndex((node) => typeof node === "number" && node > value);
    if (upper < 1 || typeof nodes[upper - 1] !== "number") return null;
    const weight = (value - nodes[upper - 1]) / (nodes[upper] - nodes[upper - 1]);
    return [[upper - 1, 1 - weight], [upper, weight]];
  }

  /** Sums the bank's affine terms for `count` predictions from `first` on. `blocks` and `labels` are [index, weight]. */
  function row(bank, data, blocks, labels, first, count, stride) {
    const out = new Float64Array(count);
    for (const [block, share] of blocks) for (const [i, part] of labels) for (const term of bank.terms) {
      const weight = share * part * (term.weight ? term.weight[i] : 1);
      if (!weight) continue; // 0 * inf would be NaN
      const step = term.prediction * stride;
      let at = block * bank.length + term.start + term.label * i + term.prediction * first;
      for (let j = 0; j < count; j++, at += step) out[j] += weight * data[at];
    }
    // Plotly draws a gap for NaN, but takes the infinite for a coordinate in 3D.
    for (let j = 0; j < count; j++) if (!Number.isFinite(out[j])) out[j] = NaN;
    return out;
  }

  // ---- cameras -------------------------------------------------------------------------------

  const radius = (eye) => Math.hypot(eye.x, eye.y, eye.z);

  /** "az,el[,distance]": whole degrees, and the distance where it differs from the first preset's. */
  function nameCamera(camera, base) {
    const { x, y, z } = camera.eye, degrees = (angle) => Math.round((angle * 180) / Math.PI);
    const distance = Math.round(100 * radius(camera.eye)) / 100;
    const angles = `${degrees(Math.atan2(y, x))},${degrees(Math.asin(clamp(z / radius(camera.eye), -1, 1)))}`;
    return Math.abs(distance / radius(base.eye) - 1) < 0.03 ? angles : `${angles},${distance}`;
  }

  /** A camera by its name; like the first preset it looks at the middle a little below the axes' own. */
  function cameraFrom(name, base) {
    const [azimuth, elevation, distance = radius(base.eye)] = String(name).split(",").map(Number);
    if (![azimuth, elevation, distance].every(Number.isFinite) || distance <= 0) return null;
    const a = (azimuth * Math.PI) / 180, e = (clamp(elevation, -STEEPEST, STEEPEST) * Math.PI) / 180, r = clamp(distance, 0.5, 10);
    return { ...base, eye: { x: r * Math.cos(e) * Math.cos(a), y: r * Math.cos(e) * Math.sin(a), z: r * Math.sin(e) } };
  }

  const whole = (camera) => ({ center: { x: 0, y: 0, z: 0 }, up: { x: 0, y: 0, z: 1 }, projection: { type: "perspective" }, ...camera });

  // ---- theme ---------------------------------------------------------------------------------

  const pen = document.createElement("canvas").getContext("2d");
  const isScene = (key) => /^scene\d*$/.test(key);

  function isDark(root) {
    const stated = getComputedStyle(root).getPropertyValue("--st-background-color").trim();
    const body = getComputedStyle(document.body).backgroundColor;
    const colour = stated && stated !== "unset" ? stated : /^rgba\(.*, 0\)$|transparent/.test(body) ? "" : body;
    if (!colour) return matchMedia("(prefers-color-scheme: dark)").matches;
    pen.fillStyle = "#fff";
    pen.fillStyle = colour; // the canvas spells any CSS colour as #rrggbb or rgba(r, g, b, a)
    const spelt = pen.fillStyle;
    const [r, g, b] = spelt[0] === "#" ? [1, 3, 5].map((i) => parseInt(spelt.slice(i, i + 2), 16)) : spelt.match(/[\d.]+/g).map(Number);
    return 0.299 * r + 0.587 * g + 0.114 * b < 128;
  }

  let webgl;
  function hasWebGL() {
    if (webgl !== undefined) return webgl;
    const probe = document.createElement("canvas").getContext("webgl");
    webgl = Boolean(probe);
    probe?.getExtension("WEBGL_lose_context")?.loseContext(); // browsers allow few contexts
    return webgl;
  }

  // ---- one mounted picture -------------------------------------------------------------------

  class Live {
    constructor(root, payload, hooks) {
      Object.assign(this, { root, hooks, state: {}, tables: new Map(), memory: new Map(), ghosts: {}, controls: new Map(), linked: true, turn: Promise.resolve() });
      this.bar = make("div", { class: "lossviz-controls", role: "group", "aria-label": "Controls" });
      this.note = make("p", { class: "lossviz-note", role: "alert", hidden: true });
      this.plot = make("div", { class: "lossviz-plot", role: "figure" });
      root.classList.add("lossviz");
      root.replaceChildren(this.bar, this.note, this.plot);
      if (payload.filename && typeof lossvizSave === "function") root.append(lossvizSave(this, make, payload)); // save.js
      if (typeof lossvizNumbers === "function") root.append(this.numbers = lossvizNumbers(this, make)); // numbers.js
      this.watch();
      this.update(payload);
      hooks.loadPlotly().then(
        (Plotly) => { this.Plotly = Plotly; this.draw(); },
        () => this.say("The drawing library could not be loaded; reload the page to try again."),
      );
    }

    watch() {
      this.listening = new AbortController();
      const { signal } = this.listening;
      const themed = () => { if (isDark(this.root) !== this.dark) this.draw(); };
      const sized = () => { if (this.root.clientWidth !== this.width) this.draw(); };
      this.observers = [new ResizeObserver(sized), new MutationObserver(themed)];
      this.observers[0].observe(this.root);
      for (const node of [document.documentElement, document.body, document.querySelector(".stApp")])
        if (node) this.observers[1].observe(node, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themed, { signal });
      window.addEventListener("lossviz-bank", () => this.claim(), { signal });
      this.root.addEventListener("pointerdown", (event) => this.pressed(event), { signal, capture: true });
      this.plot.addEventListener("touchmove", (event) => this.touched(event), { signal, passive: false });
      this.plot.addEventListener("wheel", (event) => this.turning(this.sceneAt(event.target), SETTLE_MS), { signal, passive: true });
    }

    /** Takes a payload; one that says nothing new costs nothing. */
    update(payload) {
      const text = JSON.stringify(payload), old = this.payload;
      if (text === this.text) { if (isDark(this.root) !== this.dark) this.draw(); return; }
      const elsewhere = Boolean(old) && old.session !== payload.session;
      if (elsewhere && this.inHand()) { this.waiting = payload; return; } // nothing is exchanged under a hand
      this.text = text;
      this.payload = payload = resolved(payload);
      const figure = JSON.stringify(payload.figure);
      if (figure !== this.figureText) { this.figureText = figure; this.number = (this.number ?? 0) + 1; this.data = decoded(payload.figure.data); }
      this.memory.clear();
      this.adopt(payload, !elsewhere && (!old || old.revision !== payload.revision), elsewhere);
      this.buildControls(old);
      this.describe();
      this.claim();
      this.draw();
      if (elsewhere) { this.release(); return; }
      // a button far below the picture has changed it: show that
      if (old && old.revision !== payload.revision) this.root.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });
    }

    /** Python's state replaces the viewer's only where Python says that it changed it; a new session knows less than the viewer. */
    adopt(payload, replace, elsewhere) {
      const view = this.viewControl()?.name, before = this.state[view];
      const moved = new Set(payload.controls.map(({ name }) => name));
      if (elsewhere) for (const { pick } of payload.drag ?? []) if (pick) moved.add(pick.control);
      const kept = Object.entries(this.state).filter(([name]) => moved.has(name) || !(name in payload.state));
      this.state = { ...payload.state, ...(replace ? {} : Object.fromEntries(kept)) }; // what no control moves is Python's alone
      for (const control of payload.controls)
        if (control.kind === "range" && !control.exact && !isOff(control, this.state)) this.state[control.name] = control.values[nearest(control.values, this.state[control.name])];
      if (elsewhere) this.released = JSON.stringify(payload.state);
      if (!replace) return;
      clearTimeout(this.settling);
      this.playing = false;
      this.released = JSON.stringify(this.state);
      if (view && before !== this.state[view]) this.camera = this.cameraNamed(this.state[view]);
    }

    // -- drawing

    say(message) {
      this.note.textContent = message;
      this.note.hidden = !message;
    }

    /** Says why a value is not taken, until a control is moved. */
    refuse(message) {
      this.refusing = Boolean(message);
      this.say(message);
    }

    /** All Plotly calls wait for each other: two that overlap break the 3D scenes. */
    inTurn(work) {
      const done = this.turn.then(work);
      this.turn = done.catch(() => {});
      return done;
    }

    /** Asks for a redraw, at once or after the picture of this frame; however many ask, the latest state is drawn once. */
    draw() {
      if (this.asked || this.dead || !this.Plotly) return;
      const work = async () => {
        await this.breath; // or a slow machine that draws without pause never hears the pointer that says stop
        this.asked = false;
        await this.paint();
        this.breath = breath();
      };
      this.asked = true;
      this.inTurn(work).catch((error) => this.fail(error));
    }

    fail(error) {
      console.error("lossviz:", error);
      this.asked = false;
      this.say("This picture could not be drawn; reload the page to try again.");
    }

    async paint() {
      if (this.dead || !this.root.clientWidth) return; // hidden: drawn when it gets a width
      this.width = this.root.clientWidth;
      this.dark = isDark(this.root);
      this.root.classList.toggle("lossviz-narrow", this.width < NARROW);
      this.root.classList.toggle("lossviz-dark", this.dark);
      const { data, layout } = this.compose(this.dark ? "dark" : "light", this.plot.layout ?? null);
      if (await this.shifted(data, layout)) { this.painted(data); return; }
      this.plot.style.minHeight = layout.height ? `${layout.height}px` : "";
      this.camera = null;
      this.shown = data;
      await this.Plotly.react(this.plot, data, layout, { displaylogo: false, ...this.payload.figure.config, responsive: false });
      if (this.dead) return;
      this.markDraggable();
      const flat = !hasWebGL() && Object.keys(this.payload.figure.layout).some(isScene);
      this.say(flat ? "This browser offers no WebGL, so the 3D surfaces are left out." : "");
      this.painted(data);
    }

    painted(data) {
      this.hooks.onPaint?.(data, { ...this.state });
      if (!this.moving) this.numbers?.fill(); // a table that changes with every frame of a drag can be read by nobody
    }

    /**
     * Where only coordinates differ from the picture as it stands, puts them into it with Plotly's own drawing steps.
     * `react` would also check every default, recompute every trace and lay out every axis, which takes most of its time.
     */
    async shifted(data, layout) {
      if (layout !== this.plot.layout || this.camera || this.careful || !hasWebGL()) return false;
      const { _fullData: full, _fullLayout: all, calcdata } = this.plot, moved = new Map();
      for (const [i, trace] of data.entries()) for (const key of Object.keys(trace)) if (trace[key] !== this.shown[i][key]) {
        const fits = ["x", "y", "z"].includes(key) && trace[key]?.length === this.shown[i][key]?.length;
        if (!fits || !shiftable(full[i], all, calcdata[i])) return false;
        moved.set(i, { ...moved.get(i), [key]: trace[key] });
      }
      try {
        const scenes = new Set();
        for (const [i, arrays] of moved) {
          const trace = Object.assign(full[i], arrays), { _scene: scene } = all[trace.scene] ?? {};
          Object.assign(this.shown[i], arrays);
          if (scene) scenes.add(scene) && scene.traces[trace.uid].update(trace);
          else recalculate(calcdata[i], trace, all);
        }
        for (const scene of scenes) scene.glplot.redraw();
        if ([...moved.keys()].some((i) => !full[i].scene)) all._basePlotModules.find(({ name }) => name === "cartesian").plot(this.plot);
      } catch (error) {
        console.warn("lossviz: drawing the slow way from now on,", error);
        this.careful = true;
        await this.Plotly.redraw(this.plot);
      }
      return true;
    }

    /** The whole figure for the present state; arrays that did not change stay the same objects. */
    compose(theme, drawn) {
      const layout = this.layout(theme, drawn), changes = this.changes();
      const data = this.themed(theme).map((trace, i) => ({ ...trace, ...changes[i], ...this.ghosts[i] }));
      return hasWebGL() ? { data, layout } : flattened(data, layout);
    }

    /** The payload's traces in a theme. Ghosts are there from the start, all gaps: a trace that comes and goes is a new figure. */
    themed(theme) {
      const key = `${this.number} ${theme}`, looks = this.payload.themes?.[theme]?.traces;
      if (this.looks?.key === key) return this.looks.data;
      const data = this.data.map((trace) => patched(trace, looks?.[trace.uid]));
      for (const { ghost, to } of this.payload.bindings ?? [])
        if (ghost !== undefined) data[ghost] = { ...data[ghost], visible: true, [to]: new Float64Array(data[ghost].x.length).fill(NaN) };
      this.looks = { key, data };
      return data;
    }

    /** A layout that is as `drawn` is handed back itself: Plotly then compares a third less. */
    layout(theme, drawn) {
      const { figure, themes, layouts = [], layout_bindings = [] } = this.payload;
      const size = layouts.find((entry) => entry.min <= this.width);
      const moved = layout_bindings.filter(({ control }) => !same(this.state[control], this.payload.state[control]));
      const patches = [themes?.[theme]?.layout, size?.layout, ...moved.map(({ control, values }) => valueAt(values, this.state[control]))];
      const key = JSON.stringify([this.number, theme, this.width, patches]), kept = drawn && key === this.layoutKey && hasWebGL();
      const layout = kept ? drawn : structuredClone(patches.reduce(patched, figure.layout));
      if (drawn !== undefined) this.layoutKey = key; // it is about to be drawn, be it for the first time
      Object.assign(layout, { width: this.width, autosize: false });
      for (const key of Object.keys(layout).filter(isScene)) layout[key].camera = structuredClone(this.camera ?? this.cameraOf(key) ?? layout[key].camera);
      return layout;
    }

    // -- banks

    claim() {
      const wanted = (this.payload.banks ?? []).map((bank) => bank.id);
      for (const id of this.tables.keys()) if (!wanted.includes(id)) this.tables.delete(id);
      for (const id of wanted) if (!this.tables.has(id)) table(id)?.then(
        (data) => { if (wanted.includes(id)) { this.tables.set(id, data); this.memory.clear(); this.draw(); } },
        (error) => console.error("lossviz: unreadable bank", id, error),
      );
    }

    /** What the banks say about traces whose controls left the state the figure was drawn for: {trace: {attribute: array}}. */
    changes() {
      const out = {};
      if (this.payload.drag?.some((drag) => this.awaits(drag))) return out; // the banks are those of another point
      for (const [index, binding] of (this.payload.bindings ?? []).entries()) {
        const names = this.inputs(binding), values = names.map((name) => this.state[name]);
        if (same(values, names.map((name) => this.payload.state[name]))) continue;
        const key = JSON.stringify(values);
        if (this.memory.get(index)?.key !== key) this.memory.set(index, { key, look: this.lookUp(binding) });
        const { look } = this.memory.get(index);
        if (!look) return {}; // all or nothing: a picture of two states would be false
        out[binding.trace] = { ...out[binding.trace], ...look };
      }
      return out;
    }

    /** The controls a binding depends on. */
    inputs({ bank: number, kind, ...binding }) {
      const bank = this.payload.banks?.[number];
      const marks = ["x", "y", "z", "at"].map((axis) => bank?.[binding[axis]]?.control ?? binding[axis]);
      if (kind === "mark") return marks.filter((name) => name in this.state);
      const chosen = [kind !== "surface" && bank.label?.control, kind === "point" && bank.prediction.control];
      return [...bank.parameters.map((parameter) => parameter.control), ...chosen.filter(Boolean)];
    }

    /** The attributes of one binding's trace at the present state, or null where no bank covers it. */
    lookUp(binding) {
      const bank = this.payload.banks?.[binding.bank], data = bank && this.tables.get(bank.id), trace = this.data[binding.trace];
      const chosen = (role) => this.state[bank?.[role]?.control ?? role];
      const filled = (role, count) => new Array(count).fill(chosen(role));
      const marks = (count) => Object.fromEntries(["x", "y", "z"].filter((axis) => binding[axis]).map((axis) => [axis, filled(binding[axis], count ?? trace[axis].length)]));
      if (binding.kind === "mark") return marks();
      if (!data) return null;
      const quantity = bank.quantities.indexOf(binding.quantity), { lift = 0 } = binding; // lifted: a line on a surface, not in it
      if (quantity < 0) return null;
      let blocks = [[quantity, 1]];
      for (const { control, nodes } of bank.parameters) {
        const near = locate(nodes, this.state[control]);
        if (!near) return null;
        blocks = blocks.flatMap(([block, share]) => near.map(([i, part]) => [block * nodes.length + i, share * part]));
      }
      const { nodes } = bank.prediction, stride = binding.stride ?? 1, count = Math.ceil(nodes.length / stride);
      if (binding.kind === "surface")
        return { [binding.to ?? "z"]: bank.label.nodes.map((_, i) => row(bank, data, blocks, [[i, 1]], 0, count, stride)) };
      const labels = bank.label ? locate(bank.label.nodes, chosen("label")) : [[0, 1]];
      if (!labels) return null;
      if (binding.kind === "row")
        return { [binding.to]: row(bank, data, blocks, labels, 0, count, stride).map((height) => height + lift), ...(binding.at && { [binding.at]: filled("label", count) }) };
      const near = locate(nodes, chosen("prediction"));
      return near && { ...marks(1), [binding.to]: [near.reduce((sum, [j, part]) => sum + part * row(bank, data, blocks, labels, j, 1, 1)[0], lift)] };
    }

    // -- state: moved by the viewer, released to Python

    move(name, value) {
      if (this.refusing) this.refuse("");
      if (same(this.state[name], value)) return;
      this.haunt();
      this.state[name] = value;
      this.controls.get(name)?.sync();
      this.draw();
    }

    /** Takes a state from outside, such as a link's; the banks show it, and nobody is told. */
    set(state) {
      const view = this.viewControl()?.name, before = this.state[view];
      this.stop(false);
      this.state = { ...this.state, ...state };
      this.released = JSON.stringify(this.state);
      if (view && before !== this.state[view]) this.camera = this.cameraNamed(this.state[view]);
      for (const { sync } of this.controls.values()) sync();
      this.draw();
    }

    /** Tells Python, once per state that it does not know; `delay` makes a held key one release. */
    release(delay = 0) {
      clearTimeout(this.settling);
      if (delay) { this.settling = setTimeout(() => this.release(), delay); return; }
      if (Object.keys(this.ghosts).length) { this.ghosts = {}; this.draw(); }
      this.moving = false;
      if (this.waiting) { const next = this.waiting; this.waiting = null; this.update(next); }
      const text = JSON.stringify(this.state);
      if (text === this.released || this.dead) return;
      this.released = text;
      const { payload } = this;
      // After the picture: the answer makes the page around it busy.
      this.turn.then(() => {
        if (this.dead) return;
        this.describe();
        const heard = this.hooks.onRelease?.(JSON.parse(text), payload);
        if (heard === false && this.released === text) this.released = null;
      });
    }

    /** Releases what was let go while nobody heard it. */
    retell() { if (!this.inHand()) this.release(); }

    inHand() { return Boolean(this.moving || this.held || this.playing); }

    /** Names the picture: Python's words, and where the controls have left the state they speak of, the numbers of now. */
    describe() {
      const { alt = "", controls, bindings = [] } = this.payload, quantities = [];
      const moved = controls.filter(({ name, kind }) => kind !== "view" && !same(this.state[name], this.payload.state[name]));
      if (moved.length) for (const binding of bindings) {
        if (binding.kind !== "point" || binding.to !== "y") continue;
        const [height] = this.lookUp(binding)?.y ?? [];
        if (Number.isFinite(height)) quantities.push(`${this.data[binding.trace].name} ${spell({}, height)}`);
      }
      const now = controls.filter(({ name, kind }) => kind === "range" && name in this.state).map((control) => `${control.label} ${spell(control, this.state[control.name])}`);
      const text = moved.length ? `${alt} Changed since, now ${[...now, ...quantities].join(", ")}.` : alt;
      if (text) this.plot.setAttribute("aria-label", text.trim());
      this.numbers?.fill();
    }

    /** Leaves the curve as it was at the start of a drag behind as its ghost. */
    haunt() {
      if (this.moving || !this.shown) return;
      this.moving = true;
      for (const { trace, ghost } of this.payload.bindings ?? []) {
        if (ghost === undefined) continue;
        const { x, y, z } = this.shown[trace];
        this.ghosts[ghost] = { x, y, ...(z && { z }) };
      }
    }

    // -- play

    play() {
      const control = this.payload.controls.find(({ name }) => name === this.payload.play);
      if (!control) return;
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches, { once } = this.payload, last = control.values.length - 1;
      const pace = calm ? CALM_STEP_MS : SWEEP_MS / Math.max(1, last);
      let index = nearest(control.values, this.state[control.name]), direction = once || index < last ? 1 : -1, then = performance.now();
      if (once && index === last) index = 0; // time runs one way
      const tick = (now) => {
        if (!this.playing || this.dead) return;
        const steps = Math.floor((now - then) / pace);
        then += steps * pace;
        for (let step = 0; step < Math.min(steps, last); step++) {
          if (once && index === last) break;
          if (index + direction < 0 || index + direction > last) direction = -direction;
          index += direction;
        }
        if (steps > 0) this.move(control.name, control.values[index]);
        if (once && index === last) { this.stop(); return; }
        requestAnimationFrame(tick);
      };
      this.playing = true;
      this.syncPlay();
      requestAnimationFrame(tick);
    }

    stop(tell = true) {
      if (!this.playing) return;
      this.playing = false;
      this.syncPlay();
      if (tell) this.release();
    }

    /** A button that moves a control by one of its values. */
    stepper(name, by, sign, word) {
      const control = this.payload.controls.find((entry) => entry.name === name);
      const click = () => {
        this.stop(false);
        this.move(name, control.values[clamp(nearest(control.values, this.state[name]) + by, 0, control.values.length - 1)]);
        this.release(SETTLE_MS);
      };
      return make("button", { type: "button", class: "lossviz-step", "aria-label": `One ${control.label} ${word}`, click }, sign);
    }

    syncPlay() {
      this.playButton?.setAttribute("aria-pressed", String(Boolean(this.playing)));
    }

    // -- pointers: dragging in a 2D panel, turning a scene

    pressed(event) {
      if (!this.playButton?.contains(event.target)) this.stop();
      const scene = this.sceneAt(event.target);
      if (scene) { this.turning(scene); window.addEventListener("pointerup", () => this.turning(scene, SETTLE_MS), { once: true }); return; }
      const drag = event.button === 0 && this.dragAt(event.target);
      if (drag) this.dragging(drag, event);
    }

    dragAt(target) {
      const subplot = target.closest?.(".nsewdrag")?.dataset.subplot;
      return subplot && (this.payload.drag ?? []).find((drag) => drag.subplot === subplot);
    }

    markDraggable() {
      for (const { subplot, axis } of this.payload.drag ?? []) {
        const layer = this.plot.querySelector(`.nsewdrag[data-subplot="${subplot}"]`);
        if (layer) layer.style.cursor = { x: "ew-resize", y: "ns-resize" }[axis] ?? "grab";
      }
    }

    /** A finger that sets out along the axis drags; one that sets out across it scrolls the page. (Chromium ignores touch-action on parts of an SVG.) */
    touched(event) {
      const { held } = this, [touch] = event.touches;
      if (!held) return;
      const along = Math.abs(touch.clientX - held.x) >= Math.abs(touch.clientY - held.y) ? "x" : "y";
      held.axis ??= along;
      held.along = held.letters.includes(held.axis);
      if (held.along) event.preventDefault();
    }

    /** The axes of a panel, and where the pointer is in their pixels. */
    panelAt(subplot, { clientX, clientY }) {
      const box = this.plot.getBoundingClientRect();
      const axes = subplot.match(/[xy]\d*/g).map((id) => this.plot._fullLayout[`${id[0]}axis${id.slice(1)}`]);
      return [axes, [clientX - box.left - axes[0]._offset, clientY - box.top - axes[1]._offset]];
    }

    /** Whether another point was taken in hand whose banks Python has not promised yet. */
    awaits({ pick }) { return Boolean(pick) && this.state[pick.control] !== this.payload.state[pick.control]; }

    /** Takes the point under a press in hand, of those that a drag may move in two directions; false where there is none. */
    picks({ controls: names, subplot, pick }, event) {
      const [axes, pixels] = this.panelAt(subplot, event), { x, y } = this.data[pick.trace];
      const away = (place) => (place.every((value) => typeof value === "number") ? Math.hypot(...axes.map((axis, k) => axis.d2p(place[k]) - pixels[k])) : Infinity);
      let index = -1, least = away(names.map((name) => this.state[name])); // the one in hand is no part of the trace
      for (let i = 0; i < x.length; i++) if (away([x[i], y[i]]) < least) { index = i; least = away([x[i], y[i]]); }
      if (least > GRASP) return false;
      if (index < 0) return true;
      if (names.some((name) => this.state[name] !== this.payload.state[name])) return false; // Python has yet to take the last move over
      Object.assign(this.state, { [pick.control]: index, [names[0]]: x[index], [names[1]]: y[index] });
      for (const name of names) this.controls.get(name).sync();
      this.release();
      return true;
    }

    /** Moves a control along an axis, or `controls` along both with the point that is pressed. */
    dragging(drag, start) {
      const letters = drag.controls ? "xy" : drag.axis, names = drag.controls ?? [drag.control];
      const controls = names.map((name) => this.payload.controls.find((entry) => entry.name === name));
      if (!controls.every(Boolean) || (drag.pick && !this.picks(drag, start))) return;
      const follow = (event) => {
        if (event.pointerId !== start.pointerId || this.awaits(drag) || (event !== start && !this.held.along)) return;
        if (drag.pick && !this.held.moved && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < STILL) return;
        this.held.moved = true;
        const [axes, pixels] = this.panelAt(drag.subplot, event), place = axes.map((axis, k) => axis.p2d(pixels[k]));
        controls.forEach(({ name, values }, k) => this.move(name, values[nearest(values, place["xy".indexOf(letters[k])])]));
      };
      const stop = new AbortController(), { signal } = stop;
      const end = (event) => {
        if (event.pointerId !== start.pointerId) return;
        if (event.type === "pointerup" && !this.held.axis && !drag.pick) follow(start); // a tap
        stop.abort();
        this.held = null;
        this.release();
      };
      // A finger has yet to say whether it drags or scrolls.
      this.held = { letters, x: start.clientX, y: start.clientY, ...(start.pointerType !== "touch" && { along: true, axis: letters }) };
      this.plot.setPointerCapture?.(start.pointerId);
      this.plot.addEventListener("pointermove", follow, { signal });
      for (const type of ["pointerup", "pointercancel"]) window.addEventListener(type, end, { signal });
      if (!drag.pick && this.held.along) follow(start); // a point that is only pressed stays where it is
    }

    // -- cameras

    viewControl() { return this.payload.controls.find(({ kind }) => kind === "view"); }

    base() { return this.viewControl()?.options[0]?.camera ?? { eye: { x: 1.25, y: 1.25, z: 1.25 } }; }

    cameraNamed(name) {
      const camera = this.viewControl()?.options.find(({ value }) => value === name)?.camera ?? cameraFrom(name, this.base());
      return camera && whole(camera);
    }

    scenes() { return Object.keys(this.plot._fullLayout ?? {}).filter((key) => isScene(key) && this.plot._fullLayout[key]._scene); }

    sceneAt(node) { return this.scenes().find((key) => this.plot._fullLayout[key]._scene.container.contains(node)); }

    /** The camera as it is on screen: during a drag the layout does not know it yet. */
    cameraOf(key) { return this.plot._fullLayout?.[key]?._scene?.getCamera(); }

    /** Follows a scene that is being turned, frame by frame, so that the others turn with it; then reports the view. */
    turning(scene, until) {
      if (!scene) return;
      this.turnEnd = until ? performance.now() + until : Infinity;
      if (this.turned) return;
      const step = () => {
        this.link(scene);
        this.turned = !this.dead && performance.now() < this.turnEnd;
        if (this.turned) requestAnimationFrame(step); else this.report(scene);
      };
      this.turned = true;
      requestAnimationFrame(step);
    }

    link(scene) {
      const camera = this.cameraOf(scene);
      if (this.linked && camera) for (const key of this.scenes()) if (key !== scene && !same(this.cameraOf(key), camera)) {
        const other = this.plot._fullLayout[key]._scene;
        other.setViewport({ ...other.fullSceneLayout, camera, aspectratio: other.glplot.getAspectratio() });
      }
    }

    report(scene) {
      const camera = this.cameraOf(scene), control = this.viewControl();
      if (!camera || this.dead) return;
      const name = nameCamera(camera, this.base()), held = control && this.cameraNamed(this.state[control.name]);
      if (!control || (held && nameCamera(held, this.base()) === name)) return;
      this.state[control.name] = name;
      this.controls.get(control.name)?.sync();
      this.hooks.onView?.(name);
      this.release();
    }

    // -- controls

    buildControls(old) {
      const { controls, play } = this.payload;
      if (old && same(old.controls, controls) && old.play === play) { for (const { sync } of this.controls.values()) sync(); this.syncPlay(); return; }
      const focused = document.activeElement?.id;
      this.controls = new Map(controls.map((control) => [control.name, BUILD[control.kind](this, control, `lossviz-${this.payload.id}-${control.name}`)]));
      this.bar.replaceChildren(...[...this.controls.values()].map(({ node }) => node));
      this.playButton = null;
      if (play && this.controls.has(play)) {
        this.playButton = make("button", { type: "button", class: "lossviz-play", "aria-label": `Play ${controls.find(({ name }) => name === play).label}`, click: () => (this.playing ? this.stop() : this.play()) });
        this.controls.get(play).node.append(this.playButton);
        if (this.payload.once) this.controls.get(play).node.append(...[[-1, "‹", "back"], [1, "›", "on"]].map(([by, sign, word]) => this.stepper(play, by, sign, word)));
      }
      this.bar.hidden = !controls.length;
      for (const { sync } of this.controls.values()) sync();
      this.syncPlay();
      if (focused && this.bar.querySelector(`#${CSS.escape(focused)}`)) document.getElementById(focused).focus();
    }

    // -- the outside

    async toImage({ theme, format = "png", scale = 2, width, height } = {}) {
      return this.inTurn(() => {
        const { data, layout } = this.compose(theme ?? (this.dark ? "dark" : "light"));
        const size = { width: width ?? layout.width, height: height ?? layout.height };
        const config = { ...this.payload.figure.config, plotGlPixelRatio: Math.min(2 * Math.max(scale, 2), 6) }; // smooth edges in 3D, too
        return this.Plotly.toImage({ data, layout: { ...layout, ...size }, config }, { format, scale, ...size });
      });
    }

    destroy() {
      this.dead = true;
      this.playing = false;
      clearTimeout(this.settling);
      this.listening.abort();
      for (const observer of this.observers) observer.disconnect();
      const contexts = this.scenes().map((key) => this.plot._fullLayout[key]._scene.glplot.gl);
      this.Plotly?.purge(this.plot);
      // Purged first, or Plotly would set about recovering them. Chromium keeps an unused context until
      // garbage collection, and after sixteen takes the oldest one, which may be on screen.
      for (const gl of contexts) gl.getExtension("WEBGL_lose_context")?.loseContext();
      this.root.replaceChildren();
    }
  }

  function nearest(values, value) {
    const exact = values.indexOf(value);
    if (exact >= 0) return exact;
    let best = 0;
    for (let i = 1; i < values.length; i++) if (Math.abs(values[i] - value) < Math.abs(values[best] - value)) best = i;
    return best;
  }

  const axisOf = (trace, letter, layout) => layout[(trace[`${letter}axis`] ?? letter).replace(letter, `${letter}axis`)];

  /** Whether a drawn trace takes new coordinates without anything else having to follow. */
  function shiftable(trace, layout, points) {
    if (trace.visible !== true) return false;
    if (trace.scene) return Boolean(layout[trace.scene]._scene.traces[trace.uid]) && ["xaxis", "yaxis", "zaxis"].every((axis) => !layout[trace.scene][axis].autorange);
    const plain = trace.type === "scatter" && [undefined, "none"].includes(trace.fill) && points.length === trace.x.length;
    return plain && ["x", "y"].every((letter) => !axisOf(trace, letter, layout).autorange);
  }

  /** Plotly's computed points of a scatter trace, from its coordinates; a point that lacks one is a gap. */
  function recalculate(points, trace, layout) {
    const x = axisOf(trace, "x", layout), y = axisOf(trace, "y", layout);
    for (const [j, point] of points.entries()) {
      const [across, up] = [x.d2c(trace.x[j]), y.d2c(trace.y[j])], there = Number.isFinite(across) && Number.isFinite(up);
      point.x = there ? across : undefined;
      point.y = there ? up : undefined;
    }
  }

  /** Keys of JSON objects are strings, and Python spells 3.0 what JavaScript spells 3. */
  const valueAt = (values, value) => values[String(value)] ?? Object.entries(values).find(([key]) => key !== "" && Number(key) === value)?.[1];

  /** Without WebGL: the 3D traces and scenes go, and the 2D panels take their place. */
  function flattened(data, layout) {
    const kept = Object.fromEntries(Object.entries(layout).filter(([key]) => !isScene(key)));
    const rows = Object.keys(kept).filter((key) => /^yaxis\d*$/.test(key)).map((key) => (kept[key].domain ??= [0, 1]));
    const low = Math.min(...rows.flat()), span = Math.max(...rows.flat()) - low || 1, moved = (y) => (y - low) / span;
    for (const domain of rows) domain.splice(0, 2, ...domain.map(moved));
    if (rows.length && kept.height) kept.height = Math.max(320, Math.round(kept.height * span));
    kept.annotations = (kept.annotations ?? []).map((note) => (note.yref === "paper" ? { ...note, y: moved(note.y) } : note)).filter((note) => note.yref !== "paper" || note.y < 1.2);
    return { data: data.map((trace) => (/3d$|^surface$|^cone$|^volume$/.test(trace.type) ? { visible: false } : trace)), layout: kept };
  }

  // ---- the four kinds of control -------------------------------------------------------------

  const BUILD = { range: buildRange, choice: buildChoice, toggle: buildToggle, view: buildView };

  const isOff = (control, state) => Boolean(control.optional) && typeof state[control.name] !== "number";

  const spell = (control, value) => control.optional && value === null ? "off" : control.text?.[control.values.indexOf(value)] ?? (typeof value === "number" ? String(Number(value.toPrecision(15))).replace("-", "−") : String(value));

  /** Whether a control can hold a number. */
  const fits = (control, value) => value !== null && value >= (control.min ?? control.values[0]) && value <= (control.max ?? control.values.at(-1))
    && (!control.integer || Number.isInteger(value));

  function buildRange(live, control, id) {
    let keyed = false; // a held key is one change, however slowly the pictures come
    let last = control.initial; // what an optional control comes back to
    const input = make("input", {
      type: "range", id, min: 0, max: control.values.length - 1, step: 1, "data-control": control.name,
      keydown: () => { keyed = true; },
      keyup: () => { keyed = false; live.release(SETTLE_MS); },
      blur: () => { if (keyed) { keyed = false; live.release(); } }, // not when a press in the picture takes the focus away
      pointerup: () => setTimeout(() => live.release()), // also where it ends as it began, which is no change event
      input: () => { live.stop(false); live.move(control.name, control.values[Number(input.value)]); },
      change: () => { if (!keyed) live.release(); },
    });
    const long = Math.max(0, ...(control.text ?? []).map((text) => text.length)) > 5; // 100000 needs room, and only where it is
    const typed = control.exact && make("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", class: "lossviz-exact", "aria-label": `${control.label}, exact value`, "data-exact": control.name,
      change: () => {
        const value = lossvizSave.real(typed.value);
        live.stop(false);
        if (fits(control, value)) live.move(control.name, value);
        else live.refuse(`${control.label} must be ${control.allowed}, got '${typed.value.slice(0, 40)}'.`);
        sync();
        live.release();
      },
    });
    const output = make("output", { for: id, hidden: Boolean(typed) });
    const on = control.optional && make("input", {
      type: "checkbox", class: "lossviz-on", "aria-label": `use ${control.label}`, "data-control": control.name,
      change: () => { live.stop(false); live.move(control.name, on.checked ? last : null); live.release(); },
    });
    const sync = () => {
      const value = live.state[control.name], off = isOff(control, live.state), text = spell(control, off ? null : value);
      if (!off) last = value;
      if (on) on.checked = !off;
      input.disabled = off;
      if (typed) typed.disabled = off;
      input.value = nearest(control.values, off ? last : value);
      input.setAttribute("aria-valuetext", text);
      output.textContent = text;
      if (typed) { typed.value = text; typed.style.minWidth = `${Math.max(long ? 4.2 : 0, text.length > 5 ? 0.6 * text.length + 0.9 : 0)}em`; }
    };
    const label = make("label", { for: id, title: control.help }, control.label);
    return { node: make("div", { class: "lossviz-control lossviz-range" }, ...(on ? [on] : []), label, input, output, ...(typed ? [typed] : [])), sync };
  }

  function radios(live, control, id, pick) {
    const group = make("div", { class: "lossviz-segments", role: "radiogroup", "aria-label": control.label });
    const inputs = control.options.map((option, i) => {
      const input = make("input", { type: "radio", id: `${id}-${i}`, name: id, "data-control": control.name, "data-value": String(option.value), change: () => { live.stop(false); pick(option); } });
      group.append(make("span", {}, input, make("label", { for: `${id}-${i}`, title: option.help }, option.text)));
      return input;
    });
    const sync = () => inputs.forEach((input, i) => { input.checked = same(control.options[i].value, live.state[control.name]); });
    const node = make("div", { class: "lossviz-control", title: control.help }, make("span", { class: "lossviz-name", "aria-hidden": "true" }, control.label), group);
    return { node, sync };
  }

  function buildChoice(live, control, id) {
    return radios(live, control, id, (option) => { live.move(control.name, option.value); live.release(); });
  }

  function buildToggle(live, control, id) {
    const input = make("input", { type: "checkbox", id, "data-control": control.name, change: () => { live.stop(false); live.move(control.name, input.checked); live.release(); } });
    const node = make("div", { class: "lossviz-control lossviz-toggle", title: control.help }, input, make("label", { for: id }, control.label));
    return { node, sync: () => { input.checked = Boolean(live.state[control.name]); } };
  }

  function buildView(live, control, id) {
    const built = radios(live, control, id, (option) => {
      live.camera = whole(option.camera);
      live.state[control.name] = option.value;
      live.draw();
      live.hooks.onView?.(option.value);
      live.release();
    });
    if (Object.keys(live.payload.figure.layout).filter(isScene).length > 1) {
      const input = make("input", { type: "checkbox", id: `${id}-link`, change: () => { live.linked = input.checked; live.link(live.scenes()[0]); } });
      input.checked = live.linked;
      built.node.append(make("span", { class: "lossviz-toggle" }, input, make("label", { for: `${id}-link`, title: "Turning one surface turns the others" }, control.link_text ?? "link")));
    }
    return built;
  }

  // ---- the one global ------------------------------------------------------------------------

  return function lossvizLive(root, payload, hooks) {
    const mounted = (window.__lossviz ??= new Map());
    let live;
    const guarded = (work) => {
      try { work(); } catch (error) {
        console.error("lossviz:", error);
        if (live?.note?.isConnected) live.fail(error);
        else root.replaceChildren(make("p", { class: "lossviz-note", role: "alert" }, "This picture could not be drawn; reload the page to try again."));
      }
    };
    const handle = {
      update: (next) => guarded(() => live?.update(next)),
      retell: () => live?.retell(),
      bank: (id, meta, bytes) => register(id, bytes),
      state: () => ({ ...live?.state }),
      set: (state) => guarded(() => live?.set(state)),
      toImage: (options) => live.toImage(options),
      play: () => live?.play(),
      stop: () => live?.stop(),
      destroy: () => { live?.destroy(); if (mounted.get(payload.id) === handle) mounted.delete(payload.id); },
    };
    mounted.set(payload.id, handle);
    guarded(() => { live = new Live(root, payload, hooks); });
    return handle;
  };
})();
