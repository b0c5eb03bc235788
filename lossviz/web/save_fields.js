/* The fields of the Save sheet. */

import { make } from "./elements.js";
import { ROW_KINDS, SCALES, SOMETIMES, SWITCHES, TABLES, THEMES, fieldsOf } from "./save_choices.js";
import { same } from "./values.js";

/** @typedef {import("./save_choices.js").Chosen} Chosen */

const OWN_SIZES = [["screen", "As on the screen"], ["own", "As drawn up"]];
const OTHER_SIZE = ["other", "Width × height"];

const LABELS = {
  title: "Title", source: "Source line", references: "Reference curves", family: "Family of curves",
  marks: "Chosen point", transparent: "Transparent ground",
};

/**
 * Fills a list, and keeps what is chosen there.
 * @param {HTMLSelectElement} list
 * @param {string[][]} options values and labels
 */
function fillList(list, options) {
  const now = [...list.options].map(({ value, text }) => [value, text]);
  if (same(now, options)) return;
  const { value } = list;
  list.replaceChildren(...options.map(([name, label]) => make("option", { value: name }, label)));
  if (options.some(([name]) => name === value)) list.value = value;
}

export class SaveFields {
  /** @type {Map<string, HTMLInputElement | HTMLSelectElement>} */
  inputs = new Map();
  /** @type {Map<string, HTMLElement>} */
  rows = new Map();
  /** The switches that change what is chosen, of those that not all pictures take. @type {string[]} */
  takes = [];

  /**
   * @param {boolean} served whether the server draws pictures up
   * @param {() => void} changed
   */
  constructor(served, changed) {
    this.served = served;
    const number = { type: "number", inputmode: "decimal" };
    const lists = [
      this.list("form", "Format"), this.list("panel", "Picture"), this.list("size", "Size"),
      this.row("width", "Width in pixels", make("input", { ...number, min: 100, max: 4096, step: 1 })),
      this.row("height", "Height in pixels", make("input", { ...number, min: 100, max: 4096, step: 1 })),
      this.row("font_size", "Font size in points",
        make("input", { ...number, min: 4, max: 72, step: 0.5, placeholder: "as drawn up" })),
      this.list("theme", "Theme"), this.list("scale", "Resolution"),
      this.list("table", "For"), this.list("rows", "Rows"),
    ];
    const switches = Object.keys(SWITCHES).map((name) =>
      this.row(name, LABELS[/** @type {keyof typeof LABELS} */ (name)], make("input", { type: "checkbox" })));
    this.offerOf("panel", [["", "The whole picture"]]);
    this.offerOf("size", [...OWN_SIZES, OTHER_SIZE]);
    this.offerOf("theme", served ? THEMES : THEMES.slice(0, 2));
    this.offerOf("table", TABLES);
    this.offerOf("rows", ROW_KINDS);
    this.offerOf("scale", served ? SCALES : SCALES.filter(([scale]) => !scale.endsWith("dpi")));
    const about = { class: "lossviz-fields", role: "group", "aria-label": "How it is saved", change: changed };
    this.node = make("div", about, ...lists, ...switches);
  }

  /** @param {string} name @param {string} label */
  list(name, label) { return this.row(name, label, make("select")); }

  /**
   * @param {string} name
   * @param {string} label
   * @param {HTMLInputElement | HTMLSelectElement} input
   */
  row(name, label, input) {
    input.dataset.choice = name;
    this.inputs.set(name, input);
    const ticked = input.type === "checkbox";
    const row = make("label", { class: ticked ? "lossviz-tick" : null }, ...(ticked ? [input, label] : [label, input]));
    this.rows.set(name, row);
    return row;
  }

  /** @param {string} name @param {string[][]} options */
  offerOf(name, options) { fillList(/** @type {HTMLSelectElement} */ (this.inputs.get(name)), options); }

  /** @param {string[][]} forms the kinds of files there are */
  offer(forms) { this.offerOf("form", forms); }

  /**
   * What the server can draw of this page, and what it does with the chosen part of it.
   * @param {Pick<import("./save_makers.js").Recipe, "panels" | "sizes" | "takes">} recipe
   * @param {Chosen} chosen
   */
  offerFrom({ panels, sizes, takes }, chosen) {
    this.offerOf("panel", [["", "The whole picture"], ...panels]);
    this.offerOf("size", [...OWN_SIZES.slice(chosen.panel ? 1 : 0), ...sizes, OTHER_SIZE]);
    this.takes = takes;
    this.write(chosen);
  }

  /**
   * What the fields say now.
   * @param {Chosen} before
   * @returns {Chosen}
   */
  read(before) {
    const said = [...this.inputs].map(([name, input]) =>
      [name, input instanceof HTMLInputElement && input.type === "checkbox" ? input.checked : input.value]);
    return { ...before, ...Object.fromEntries(said) };
  }

  /** @param {Chosen} chosen */
  write(chosen) {
    const left = SOMETIMES.filter((name) => !this.takes.includes(name));
    const shown = ["form", ...fieldsOf(chosen, this.served)].filter((name) => !left.includes(name));
    for (const [name, input] of this.inputs) {
      const value = chosen[/** @type {keyof Chosen} */ (name)];
      if (typeof value === "boolean") /** @type {HTMLInputElement} */ (input).checked = value;
      else input.value = value;
      /** @type {HTMLElement} */ (this.rows.get(name)).hidden = !shown.includes(name);
    }
    const print = this.inputs.get("theme")?.querySelector('[value="print"]');
    if (print instanceof HTMLOptionElement) print.hidden = chosen.form === "animation";
  }
}
