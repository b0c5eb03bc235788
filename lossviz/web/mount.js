/*
 * The Streamlit component of a picture.
 *
 * Python says which payload to show, in whose session and at which revision; payload and tables come as bytes in mounts
 * of their own (bytes.js), in any order with this one.
 */

import { moveMade } from "./history.js";
import { mountPicture } from "./mounted.js";
import { keepStage, showAnswers } from "./stage.js";
import { registry } from "./tables.js";

/**
 * @typedef {object} Told
 * @property {string} payload the name of the payload's bytes
 * @property {string} session
 * @property {number} revision
 * @property {string} plotly the address of plotly.js
 * @property {import("./save_makers.js").Offer[]} files
 * @property {string} [recipe] the address that says how a picture is drawn for a file
 * @property {string} qr
 * @property {import("./share.js").Reach} [reach]
 * @property {string} foot the key under which the picture's foot stands elsewhere in the page, if it does
 * @property {import("./highlight.js").Marked | null} marked what a sentence beside the picture speaks of
 */

/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload.js").State} State */

/**
 * @typedef {object} Streamlit
 * @property {Uint8Array} data
 * @property {HTMLElement} parentElement
 * @property {(name: string, value: unknown) => void} setStateValue
 */

/**
 * @param {string} src
 * @returns {Promise<import("./plotly.js").Plotly>}
 */
function loadPlotly(src) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window.__lossvizPlotly ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.onload = () => done(/** @type {import("./plotly.js").Plotly} */ (window.Plotly));
    script.onerror = () => {
      window.__lossvizPlotly = undefined;
      failed(new Error(src));
    };
    script.src = src;
    document.head.append(script);
  });
  return window.__lossvizPlotly;
}

/** One place in the page: Streamlit calls for every change of data or theme, and the picture outlives the calls. */
class Mount {
  /** The payload whose bytes are held, as text. */
  held = "";
  text = "";
  /** @type {Payload | null} */
  payload = null;
  /** @type {import("./mounted.js").Handle | null} */
  handle = null;
  left = new AbortController();
  /** The Save row and the table of numbers. @type {Element[]} */
  tools = [];

  /**
   * @param {HTMLElement} root
   * @param {Told} told
   * @param {Streamlit["setStateValue"]} setStateValue
   */
  constructor(root, told, setStateValue) {
    this.root = root;
    this.told = told;
    this.setStateValue = setStateValue;
    this.page = root.closest(".stMainBlockContainer");
    this.place = root.closest(".st-key-stage_picture");
    const { signal } = this.left;
    const came = (/** @type {Event} */ event) => {
      if (/** @type {CustomEvent} */ (event).detail === this.told.payload) this.show();
    };
    window.addEventListener("lossviz-table", came, { signal });
    window.addEventListener("lossviz-connection", () => this.handle?.retell(), { signal });
    window.addEventListener("lossviz-foot", () => this.stand(), { signal });
    for (const stop of [keepStage(root), showAnswers(root)]) signal.addEventListener("abort", stop);
  }

  /**
   * @param {State} state
   * @param {Payload} payload
   */
  send(state, { session, revision }) {
    if (window.__lossvizConnection?.open === false) return false;
    this.setStateValue("released", { session, revision, state });
    return true;
  }

  show() {
    const { payload: wanted, session, revision } = this.told;
    if (this.held !== wanted) {
      const bytes = registry().get(wanted);
      if (!(bytes instanceof Uint8Array)) return; // shown when they come
      this.held = wanted;
      this.text = new TextDecoder().decode(bytes);
      this.payload = null;
    }
    if (this.payload?.revision !== revision || this.payload.session !== session)
      this.payload = { .../** @type {Payload} */ (JSON.parse(this.text)), session, revision };
    if (this.handle) this.handle.update(this.payload);
    else {
      this.handle = mountPicture(this.root, this.payload, this.hooks());
      const titled = this.page?.querySelector(".st-key-page_title"); // the style sheet need not look again
      this.page?.setAttribute("data-pictured", titled ? "titled" : "");
    }
    this.handle.highlight(this.told.marked);
    this.stand();
  }

  /** Puts what stands below the picture into its foot when that is there, and dresses it as the picture is dressed. */
  stand() {
    if (!this.told.foot || !this.handle) return;
    const found = this.root.querySelectorAll(":scope > :is(.lossviz-save, .lossviz-numbers)");
    if (found.length) this.tools = [...found];
    const foot = window.__lossvizFeet?.get(this.told.foot);
    if (!foot) {
      for (const tool of found) tool.remove(); // or what follows would move when they go
      return;
    }
    if (this.tools.some((tool) => tool.parentNode !== foot)) foot.replaceChildren(...this.tools);
    for (const name of ["lossviz-narrow", "lossviz-roomy", "lossviz-dark"])
      foot.classList.toggle(name, this.root.classList.contains(name));
  }

  leave() {
    this.left.abort();
    this.handle?.destroy();
    for (const tool of this.tools) tool.remove();
    if (!this.page?.querySelector(".lossviz-plot")) this.page?.removeAttribute("data-pictured");
    this.place?.removeAttribute("data-drawn");
  }

  /** @returns {import("./picture.js").Hooks} */
  hooks() {
    const { files, recipe, qr, reach } = this.told;
    const onRelease = (/** @type {State} */ state, /** @type {Payload} */ payload) => {
      moveMade();
      return this.send(state, payload);
    };
    const onPaint = () => {
      this.place?.setAttribute("data-drawn", this.payload?.id ?? ""); // the still goes
      this.stand();
    };
    return { loadPlotly: () => loadPlotly(this.told.plotly), onRelease, onPaint, files, recipe, qr, reach };
  }
}

/** @type {WeakMap<HTMLElement, Mount>} */
const mounts = (window.__lossvizMounts ??= new WeakMap()); // also for the code of another version, after a restart

/** @param {Streamlit} call */
export default function ({ data, parentElement, setStateValue }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".lossviz"));
  const told = /** @type {Told} */ (JSON.parse(new TextDecoder().decode(data)));
  const mount = mounts.get(root) ?? new Mount(root, told, setStateValue);
  mounts.set(root, mount);
  Object.assign(mount, { told, setStateValue });
  mount.show();
  return () => { // called once, when the component leaves the page
    mount.leave();
    mounts.delete(root);
  };
}
