/* What the Save sheet says under a file: the command and the Python that make the same, licence and alt text. */

import { make } from "./elements.js";

/** @typedef {import("./save_makers.js").Recipe} Recipe */

/**
 * Copies what stands in an element, or selects it where the browser does not let a page copy.
 * @param {HTMLElement} node
 * @param {string} what
 */
async function copyFrom(node, what) {
  try {
    await navigator.clipboard.writeText(node.textContent ?? "");
    return `${what} copied.`;
  } catch {
    document.getSelection()?.selectAllChildren(node);
    return `${what} selected: copy it with Ctrl+C or ⌘C.`;
  }
}

export class TakeAlong {
  said = make("span", { class: "lossviz-said", role: "status" });
  command = make("pre", { "data-shown": "command" });
  python = make("pre", { "data-shown": "python" });
  alt = make("p", { "data-shown": "alt" });
  title = make("summary");

  constructor() {
    const blocks = [this.block("Command", this.command), this.block("Python", this.python)];
    this.made = make("details", { hidden: true }, this.title, ...blocks); // until its title is known
    const licence = make("p", {}, "Pictures are CC BY 4.0: use them anywhere, and name lossviz. Their alt text:");
    const alt = this.block("Alt text", this.alt);
    this.node = make("div", { class: "lossviz-along" }, this.made, licence, alt, this.said);
  }

  /**
   * @param {string} what
   * @param {HTMLElement} shown
   */
  block(what, shown) {
    const click = async () => { this.said.textContent = await copyFrom(shown, what); };
    const name = what === "Python" ? what : what.toLowerCase();
    const button = make("button", { type: "button", "data-copy": shown.dataset.shown, click }, `Copy ${name}`);
    return make("div", { class: "lossviz-block" }, shown, button);
  }

  /**
   * @param {Recipe | null} recipe
   * @param {string} name of the file in the sheet; the command makes animations of another kind
   * @param {string} alt the words of the picture on the screen
   */
  fill(recipe, name, alt) {
    const what = recipe && recipe.name !== name ? recipe.name : "this file";
    this.title.textContent = `The command and the Python that make ${what}`;
    this.said.textContent = "";
    this.made.hidden = !recipe?.python;
    /** @type {HTMLElement} */ (this.command.parentNode).hidden = !recipe?.command;
    this.command.textContent = recipe?.command ?? "";
    this.python.textContent = recipe?.python ?? "";
    this.alt.textContent = recipe?.alt || alt;
  }
}
