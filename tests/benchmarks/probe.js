// Put into every measured page before its own scripts. Knows Plotly's elements and WebGL, and nothing of who drew them.
(() => {
  const STUB = __STUB__;
  const log = (window.__probe = { pictures: [], keys: [], contexts: 0, title: null, part: null });
  const notes = new WeakMap();
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    const gl = getContext.call(this, kind, ...rest);
    if (gl && /^webgl/.test(kind) && !notes.has(gl)) { notes.set(gl, { uploads: 0, drawn: 0 }); log.contexts += 1; }
    return gl;
  };
  for (const { prototype } of [WebGLRenderingContext, WebGL2RenderingContext]) {
    for (const name of ["bufferData", "bufferSubData"]) {
      const call = prototype[name];
      prototype[name] = function (...rest) { const note = notes.get(this); if (note) note.uploads += 1; return call.apply(this, rest); };
    }
    for (const name of ["drawArrays", "drawElements"]) {
      const call = prototype[name];
      prototype[name] = function (...rest) { const note = notes.get(this); if (note) note.drawn = note.uploads; if (!STUB) call.apply(this, rest); };
    }
  }
  const scenes = (plot) => ["scene", "scene2"].map((key) => plot._fullLayout?.[key]?._scene?.glplot?.gl);
  const written = (plot) => [...plot.querySelectorAll("text")].map((text) => text.textContent).find((text) => /^δ = \d/.test(text));
  const frame = () => new Promise(requestAnimationFrame), pixel = new Uint8Array(4);
  let shown = null, before = new Map();

  // A picture is drawn when the number written in it is new, both scenes have had new vertices and painted
  // them, and two animation frames have passed since.
  const look = async () => {
    requestAnimationFrame(look);
    const plot = [...document.querySelectorAll(".js-plotly-plot")].at(-1), text = plot && written(plot);
    if (!text || text === shown) return;
    const all = scenes(plot);
    if (!all.every((gl) => gl && notes.get(gl).uploads > (before.get(gl) ?? 0) && notes.get(gl).drawn === notes.get(gl).uploads)) return;
    shown = text;
    before = new Map(all.map((gl) => [gl, notes.get(gl).uploads]));
    for (const gl of all) gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel); // waits for the painter
    await frame();
    await frame();
    log.pictures.push({ text, at: performance.now() });
  };
  requestAnimationFrame(look);

  // When the page's title is there, and when something of the picture: a still of it, or what Plotly draws in 2D.
  const arrive = () => {
    const still = document.querySelector(".st-key-stage_still img");
    if (document.querySelector("h1")?.textContent.trim()) log.title ??= performance.now();
    if (still?.naturalWidth || document.querySelector(".js-plotly-plot .main-svg")) log.part ??= performance.now();
    if (log.title === null || log.part === null) requestAnimationFrame(arrive);
  };
  requestAnimationFrame(arrive);
  addEventListener("keydown", (event) => log.keys.push(event.timeStamp), true);
})();
