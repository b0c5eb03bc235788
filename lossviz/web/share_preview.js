/*
 * What students will see, in the sheet that shares a view: the page behind the link itself, in small, as a phone or a
 * laptop shows it. It is a visitor of its own to the server, so it comes when it is asked for, and goes with the sheet.
 */

import { make } from "./elements.js";

/** The screens, in pixels. @type {Record<string, [number, number]>} */
const SCREENS = { phone: [390, 844], laptop: [1280, 800] };
/** How much of the window's height a screen may take. */
const HIGH = 0.66;
/** Changes that come faster than this make one page, in milliseconds. */
const BETWEEN = 500;

/**
 * How much smaller a screen is shown.
 * @param {[number, number]} screen
 * @param {{ width: number, height: number }} room
 */
export const shrunk = ([width, height], room) => Math.min(room.width / width, room.height / height, 1);

export class StudentsPage {
  link = "";
  /** What is loaded, or is on its way. */
  loaded = "";
  screen = "phone";
  /** The one that was asked for, if any. */
  chosen = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer = undefined;
  /** @type {HTMLIFrameElement | null} */
  frame = null;
  box = make("div", { class: "lossviz-students-screen" });
  said = make("p", { class: "lossviz-students-said", role: "status" });
  sizes = new ResizeObserver(() => this.fit());

  constructor() {
    const kinds = Object.keys(SCREENS).map((name) => {
      const input = make("input", { type: "radio", name: "lossviz-screen", value: name, "data-share": name,
        change: () => { this.chosen = name; this.show(this.link); } });
      return make("label", {}, input, ` on a ${name}`);
    });
    const group = { class: "lossviz-students-kinds", role: "group", "aria-label": "The screen that is shown" };
    const about = { class: "lossviz-students", hidden: true, "aria-label": "What students see" };
    const head = make("div", group, make("strong", {}, "They see it"), ...kinds);
    this.node = make("figure", about, head, this.box, this.said);
    this.sizes.observe(this.node);
  }

  get shown() { return !this.node.hidden; }

  /**
   * Shows the page behind a link on the screen that was chosen; one that is shown already stays.
   * @param {string} link
   * @param {string} [usual] the screen if none was chosen
   */
  show(link, usual = this.screen) {
    const screen = this.chosen || usual;
    Object.assign(this, { link, screen });
    this.node.hidden = false;
    for (const input of this.node.querySelectorAll("input")) input.checked = input.value === screen;
    this.fit();
    clearTimeout(this.timer);
    if (this.loaded !== link) this.timer = setTimeout(() => this.load(), this.loaded ? BETWEEN : 0);
  }

  load() {
    this.frame?.remove();
    this.frame = null;
    this.loaded = "";
    if (window.__lossvizConnection?.open === false) {
      this.said.textContent = "The server does not answer; the page is shown once the connection is back.";
      return;
    }
    this.loaded = this.link;
    this.said.textContent = "Loading the page…";
    const unseen = { inert: true, tabindex: -1, "aria-hidden": "true", title: "The page that students see" };
    const frame = make("iframe", { ...unseen, src: this.link, load: () => this.came(frame) });
    this.frame = frame;
    this.box.replaceChildren(frame);
    this.fit();
  }

  /** @param {HTMLIFrameElement} frame */
  came(frame) {
    if (frame !== this.frame) return;
    const refused = !frame.contentDocument; // by a policy for frames, or as nobody answers
    if (refused) frame.remove();
    this.said.textContent = refused ? "This page does not let itself be shown here; open the link to see it." : "";
  }

  /** As large as the sheet has room for it. */
  fit() {
    const [width, height] = SCREENS[this.screen];
    const room = { width: this.node.clientWidth, height: HIGH * window.innerHeight };
    const scale = shrunk([width, height], room);
    Object.assign(this.box.style, { width: `${scale * width}px`, height: `${scale * height}px` });
    if (this.frame)
      Object.assign(this.frame.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})` });
  }

  /** Ends the page's visit. */
  close() {
    clearTimeout(this.timer);
    this.frame?.remove();
    Object.assign(this, { frame: null, loaded: "", chosen: "" });
    this.said.textContent = "";
    this.node.hidden = true;
  }
}
