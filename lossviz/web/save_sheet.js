/* The Save sheet: what is chosen, a preview that is the file itself, and how else the same file is made. */

import { filmAbout, recordable } from "./animation.js";
import { make } from "./elements.js";
import { Refused, made, writesWebp } from "./save_makers.js";
import { UNTOUCHED, agreeing } from "./save_choices.js";
import { SaveFields } from "./save_fields.js";
import { TakeAlong } from "./take_along.js";
import { Span, download, sizeText } from "./taken.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./save_makers.js").Made} Made */

const FAILED = "That did not work; try again, or reload the page.";
const AWAY = "The server does not answer, so this is the picture as on the screen. All choices are kept, "
  + "and hold again once the connection is back.";

export class SaveSheet {
  /** What the last change asked for, and how to give it up. */
  turn = new AbortController();
  /** The turn in which the file is saved that was asked for last. */
  saving = this.turn.signal;
  /** @type {Promise<Made | null>} */
  coming = Promise.resolve(null);
  shown = "";
  /** Whether a theme was chosen; until then it is that of the page. */
  themed = false;
  preview = make("figure", { class: "lossviz-preview", "aria-label": "Preview" });
  named = make("output", { class: "lossviz-file-name" });
  said = make("p", { class: "lossviz-said", role: "status" });
  progress = make("progress", { hidden: true, "aria-label": "Frames drawn" });
  cancel = make("button", { type: "button", hidden: true, click: () => this.giveUp() }, "Cancel");
  /** How long the making has taken so far. */
  span = new Span();
  /** Whether what is shown lacks what the server says of it. */
  lacking = false;
  /** Ends what the open sheet listens to. */
  left = new AbortController();

  /** @param {Live} live */
  constructor(live) {
    this.live = live;
    this.chosen = UNTOUCHED;
    this.fields = new SaveFields(Boolean(live.hooks.recipe), () => this.change());
    this.along = new TakeAlong();
    this.button = make("button", { type: "button", class: "lossviz-save-now", "data-save": "file",
      click: () => this.save() }, "Save");
    const close = make("button", { type: "button", class: "lossviz-close", "aria-label": "Close",
      click: () => this.node.close() }, "×");
    const head = make("div", { class: "lossviz-sheet-head" }, make("strong", {}, "Save this picture"), close);
    const parts = [this.named, this.cancel, this.button, this.progress, this.said];
    const file = make("div", { class: "lossviz-file" }, ...parts);
    const picture = make("div", { class: "lossviz-sheet-picture" }, this.preview, file);
    const about = { class: "lossviz-sheet", "aria-label": "Save this picture", close: () => this.leave(),
      click: (/** @type {Event} */ { target }) => { if (target === this.node) this.node.close(); } };
    this.node = make("dialog", about, make("div", { class: "lossviz-sheet-body" }, head, this.fields.node, picture,
      this.along.node));
  }

  open() {
    const { live } = this;
    live.stop();
    if (!this.themed) this.chosen = { ...this.chosen, theme: live.dark ? "dark" : "light" };
    const motion = filmAbout(live) ? [["animation", "Animation"]] : [];
    const files = (live.hooks.files ?? []).map(({ kind, label }) => [kind, label]);
    const webp = writesWebp() ? [["webp", "WebP"]] : [];
    this.fields.offer([["png", "PNG"], ["svg", "SVG"], ...webp, ["pdf", "PDF"], ...motion, ...files]);
    this.left = new AbortController();
    const again = () => { if (this.lacking) this.refresh(); };
    window.addEventListener("lossviz-connection", again, { signal: this.left.signal });
    this.node.showModal();
    this.refresh();
  }

  /** Lets go of what is under way, and of the preview. */
  leave() {
    this.left.abort();
    this.turn.abort();
    this.lacking = false;
    this.let("");
    this.preview.replaceChildren();
  }

  /** Lets go of what was shown, for another file; what is taken away may still be loading. @param {string} shown */
  let(shown) {
    const before = this.shown;
    setTimeout(() => URL.revokeObjectURL(before), 60_000);
    this.shown = shown;
  }

  change() {
    const before = this.chosen;
    this.chosen = agreeing(this.fields.read(before));
    this.themed ||= this.chosen.theme !== before.theme;
    this.refresh();
  }

  /** Makes the file of what is chosen now; however fast the changes come, the last one is shown. */
  refresh() {
    this.turn.abort();
    this.turn = new AbortController();
    const { signal } = this.turn;
    this.fields.write(this.chosen);
    this.say("Drawing the preview…");
    this.preview.setAttribute("aria-busy", "true");
    this.button.disabled = this.chosen.form === "animation" && !recordable();
    this.button.textContent = this.chosen.form === "pdf" ? "Print…" : "Save";
    this.coming = made(this.live, this.chosen, signal).then(
      (found) => { if (!signal.aborted) this.show(found); return signal.aborted ? null : found; },
      (error) => { if (!signal.aborted) this.fail(error); return null; },
    );
  }

  /** @param {Made} file */
  show(file) {
    const { name, content, recipe, print, about, away } = file;
    this.let(content ? URL.createObjectURL(content) : "");
    this.preview.removeAttribute("aria-busy");
    this.preview.replaceChildren(this.seen(file));
    this.named.textContent = nameAndSize(name, print ? null : content);
    this.along.fill(recipe, name, this.live.plot.getAttribute("aria-label") ?? "");
    if (recipe) this.fields.offerFrom(recipe, this.chosen);
    this.lacking = Boolean(this.live.hooks.recipe) && !recipe && !(content && isFilm(content));
    this.say(away ? AWAY : content && !isFilm(content) ? about : "");
  }

  /** @param {Made} file */
  seen({ content, about, text }) {
    const region = { class: "lossviz-text", tabindex: 0, role: "region", "aria-label": "How the file begins" };
    if (text !== undefined) return make("pre", region, text);
    if (!content) return make("figcaption", {}, about);
    if (isFilm(content)) {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      return make("video", { src: this.shown, controls: true, loop: true, muted: true, autoplay: !calm });
    }
    const clear = this.chosen.transparent ? "lossviz-clear" : null;
    return make("img", { src: this.shown, class: clear, alt: "The picture as it will be saved" });
  }

  async save() {
    const { signal } = this.turn;
    this.saving = signal;
    this.busy(true);
    try {
      const file = await this.coming;
      if (!file) return; // what was wrong stands there
      if (file.print) {
        await file.print(this.node);
        return;
      }
      this.cancel.hidden = Boolean(file.content);
      this.say(file.content ? "" : "Making the file…");
      const { content, name } = await file.make({
        signal, told: (done, all) => { if (!signal.aborted) this.tell(done, all); },
      });
      download(content, name);
      if (!file.content && isFilm(content)) this.keep({ ...file, content, name });
      this.named.textContent = nameAndSize(name, content);
      this.say(`Saved ${name}`);
    } catch (error) {
      if (!signal.aborted) this.fail(error);
    } finally {
      if (this.saving === signal) this.busy(false); // given up, another may be under way by now
    }
  }

  /** Shows an animation once it is made; saved again, it is not made again. @param {Made & { content: Blob }} file */
  keep({ content, name, ...file }) {
    const kept = { ...file, content, name, make: async () => ({ content, name }) };
    this.coming = Promise.resolve(kept);
    this.show(kept);
  }

  /** Gives up a file that is being made; what was chosen stays. */
  giveUp() {
    this.turn.abort();
    this.turn = new AbortController();
    this.busy(false);
    this.say("Given up; nothing was saved.");
    this.button.focus();
  }

  /** @param {boolean} busy */
  busy(busy) {
    this.button.disabled = busy;
    this.cancel.hidden = true;
    this.span = new Span();
    if (busy) this.button.setAttribute("aria-busy", "true"); else this.button.removeAttribute("aria-busy");
    this.progress.hidden = true;
  }

  /** @param {number} done @param {number} all */
  tell(done, all) {
    Object.assign(this.progress, { hidden: false, max: all, value: done });
    this.say(done < all ? `Drawing the frames…${this.span.left(done, all)}` : "Recording…");
  }

  /** @param {unknown} error */
  fail(error) {
    const refused = error instanceof Refused;
    if (!refused) console.error("lossviz:", error);
    this.lacking = true;
    this.preview.removeAttribute("aria-busy");
    this.say(refused ? error.message : FAILED);
  }

  /** @param {string} text */
  say(text) { if (this.said.textContent !== text) this.said.textContent = text; }
}

/** @param {Blob} content */
const isFilm = ({ type }) => type.startsWith("video/");

/**
 * @param {string} name
 * @param {Blob | null} content
 */
const nameAndSize = (name, content) => (content ? `${name}, ${sizeText(content.size)}` : name);
