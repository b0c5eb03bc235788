/*
 * The sheet that shares a view: its link as a QR code and in large type, what those who follow it will see, and, where
 * the link would lead nobody else here, how a class is let in.
 */

import { make } from "./elements.js";
import { embedded, heightEmbedded, snippetOf } from "./embed.js";
import { addressOf, query } from "./names.js";
import { StudentsPage } from "./share_preview.js";
import { linkText } from "./spelling.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload.js").State} State */

/**
 * How others get in where the page was opened by the machine that serves it: the command that lets them, if they are
 * not let in already, and the addresses of this page that they can use then.
 * @typedef {{ command: string, addresses: string[] }} Reach
 */

const CODE = "QR code of the link to this view";

export const ONLY_HERE = "This address works on this machine only.";

/**
 * Whether a host's name means the machine that asks.
 * @param {string} host
 */
export const isLoopBack = (host) => /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(host);

/** @param {Live} live */
export function linkTo({ payload, state, hooks }) {
  const asked = query(payload, state);
  return hooks.link ? hooks.link(asked) : addressOf(location, asked);
}

/**
 * The view's parameters as the page's address has them, which leaves out what is as on the untouched page; null if the
 * address says another view than the state, as it does until the server has heard of it.
 * @param {Pick<Payload, "id" | "state" | "opening">} payload
 * @param {State} state
 * @param {string} search
 */
export function shortQuery({ id, state: known, opening }, state, search) {
  const own = [...new URLSearchParams(search)].filter(([name]) => name.startsWith(`${id}_`));
  const said = new Map(own.map(([name, text]) => [name.slice(id.length + 1), text]));
  const same = (/** @type {string} */ name) => linkText(state[name]) === linkText(opening[name]);
  const agrees = Object.keys(state).filter((name) => name in known).every((name) =>
    (said.has(name) ? said.get(name) === linkText(state[name]) : name in opening && same(name)));
  const foreign = [...said.keys()].some((name) => !(name in state));
  return agrees && !foreign ? new URLSearchParams(own).toString() : null;
}

/**
 * A link with what is chosen in the sheet.
 * @param {string} link
 * @param {{ present: boolean, hidden: string[] }} chosen
 */
export function shared(link, { present, hidden }) {
  const [place, asked = ""] = link.split("?");
  const parameters = new URLSearchParams(asked);
  for (const [name, value] of [["present", present ? "1" : ""], ["hide", hidden.join(",")]])
    if (value) parameters.set(name, value); else parameters.delete(name);
  const text = parameters.toString().replaceAll("%2C", ",").replaceAll("%7E", "~");
  return text ? `${place}?${text}` : place;
}

/**
 * What students will see of the controls, in words.
 * @param {{ name: string, label: string }[]} controls
 * @param {string[]} hidden
 */
export function seen(controls, hidden) {
  const named = (/** @type {boolean} */ away) =>
    controls.filter(({ name }) => hidden.includes(name) === away).map(({ label }) => label).join(", ");
  const kept = named(false);
  const gone = named(true);
  const moved = kept ? ` and can move ${kept}.` : "; it cannot be moved.";
  return `Students see the picture${moved}${gone ? ` Hidden: ${gone}.` : ""}`;
}

/**
 * Copies where the browser allows it (https, this machine); elsewhere the text is shown, ready to be copied by hand.
 * @param {string} text
 * @param {HTMLInputElement} field
 * @param {string} [what]
 */
export async function copy(text, field, what = "link") {
  field.value = text;
  try {
    await navigator.clipboard.writeText(text);
    field.hidden = true;
    const only = isLoopBack(location.hostname) ? ` ${ONLY_HERE} “QR code” says how a class gets in.` : "";
    return `${what[0].toUpperCase()}${what.slice(1)} copied.${only}`;
  } catch {
    field.hidden = false;
    field.focus();
    field.select();
    return `Copy this ${what}:`;
  }
}

/**
 * What is said beside a link that works on this machine only.
 * @param {Reach | undefined} reach
 */
function warning(reach) {
  const { command = "", addresses = [] } = reach ?? {};
  const named = addresses.flatMap((address, place) => [place ? " or " : " ", make("a", { href: address }, address)]);
  const ways = command
    ? [" To let a class in, start the app with ", make("code", {}, command), named.length ? " and open" : "", ...named]
    : named.length ? [" To share it with a class, open", ...named] : [];
  const about = { class: "lossviz-qr-warning", role: "note", hidden: !isLoopBack(location.hostname) };
  return make("p", about, ONLY_HERE, ...ways, ways.length ? "." : "");
}

/** From this width on there is room for the students' page beside the code, in pixels. */
const WIDE = 900;

const NO_CODE = "The server does not answer, so there is no QR code now; the link is right all the same.";

class Sheet {
  code = make("img", { alt: CODE, error: () => this.uncoded() });
  written = make("p", { class: "lossviz-qr-link" });
  told = make("p", { class: "lossviz-qr-seen", role: "status" });
  present = make("input", { type: "checkbox", "data-share": "present", change: () => this.changed() });
  boxes = make("div", { class: "lossviz-qr-boxes", role: "group", "aria-label": "What students can move" });
  said = make("span", { class: "lossviz-qr-said", role: "status" });
  field = make("input", { class: "lossviz-shared", readonly: true, hidden: true, "aria-label": "To copy" });
  students = new StudentsPage();
  look = make("button", { type: "button", "data-share": "look", click: () => this.toggle() });
  /** @type {Set<string>} */
  hidden = new Set();
  /** Ends what the open sheet listens to. */
  left = new AbortController();

  /** @param {Live} live */
  constructor(live) {
    this.live = live;
    const shut = { type: "button", class: "lossviz-close", "aria-label": "Close", click: () => this.node.close() };
    const head = make("div", { class: "lossviz-sheet-head" }, make("strong", {}, "Share this view"),
      make("button", shut, "×"));
    const copying = (/** @type {string} */ text, /** @type {() => Promise<string>} */ what) => make("button",
      { type: "button", click: async () => { this.said.textContent = await what(); } }, text);
    const side = make("div", { class: "lossviz-qr-side" }, make("strong", {}, "Students can move"), this.boxes,
      make("label", {}, this.present, " Open in presenter mode"), this.told, this.look,
      copying("Copy this link", () => copy(this.link(), this.field)),
      copying("Copy as a frame (HTML)", () => copy(this.snippet(), this.field, "HTML")),
      this.said, this.field);
    const about = { class: "lossviz-sheet lossviz-qr", "aria-label": "Share this view", close: () => this.leave(),
      click: (/** @type {Event} */ { target }) => { if (target === this.node) this.node.close(); } };
    const code = make("div", { class: "lossviz-qr-code" }, this.code, this.written, warning(live.hooks.reach));
    this.node = make("dialog", about, head, make("div", { class: "lossviz-qr-body" }, code, side, this.students.node));
  }

  open() {
    const { controls } = this.live.payload;
    const asked = new URLSearchParams(location.search).get("hide") ?? "";
    this.hidden = new Set(asked.split(",").filter(Boolean));
    this.boxes.replaceChildren(...controls.map(({ name, label }) => make("label", {}, make("input", {
      type: "checkbox", "data-share-control": name, checked: !this.hidden.has(name),
      change: (/** @type {Event} */ { target }) => {
        if (/** @type {HTMLInputElement} */ (target).checked) this.hidden.delete(name); else this.hidden.add(name);
        this.changed();
      },
    }), ` ${label}`)));
    this.said.textContent = "";
    this.field.hidden = true;
    this.fill();
    this.node.showModal();
    this.left = new AbortController();
    const again = () => { this.fill(); if (this.students.shown) this.students.load(); };
    window.addEventListener("lossviz-connection", again, { signal: this.left.signal });
  }

  leave() {
    this.left.abort();
    this.students.close();
  }

  /** The link with what is chosen; short where the page's address is. */
  link() {
    const { payload, state, hooks } = this.live;
    const short = hooks.link ? null : shortQuery(payload, state, location.search);
    const link = short === null ? linkTo(this.live) : addressOf(location, short);
    return shared(link, { present: this.present.checked, hidden: [...this.hidden] });
  }

  /** A frame with the page behind the link. */
  snippet() { return snippetOf(embedded(this.link()), document.title, heightEmbedded(this.live.root)); }

  /** Writes what follows from the choices; where there is room, what students see comes with the first of them. */
  changed() {
    if (this.students.shown || window.innerWidth >= WIDE) this.show();
    this.fill();
  }

  toggle() {
    if (this.students.shown) this.students.close(); else this.show();
    this.fill();
  }

  show() { this.students.show(this.link(), this.present.checked ? "laptop" : "phone"); }

  fill() {
    const link = this.link();
    const address = `${this.live.hooks.qr}?${new URLSearchParams({ link })}`;
    this.code.alt = CODE;
    if (this.code.getAttribute("src") !== address || !this.code.naturalWidth) this.code.src = address;
    const parts = link.match(/[^/?&,]*[/?&,]*/g) ?? []; // where a line may end
    this.written.replaceChildren(...parts.flatMap((part) => [part, make("wbr")]));
    this.written.classList.toggle("lossviz-qr-short", link.length <= 60);
    this.told.textContent = seen(this.live.payload.controls, [...this.hidden]);
    const { shown } = this.students;
    this.node.classList.toggle("lossviz-qr-wide", shown);
    this.look.textContent = shown ? "Hide their page" : "Show their page";
    this.look.setAttribute("aria-expanded", String(shown));
  }

  /** Says why there is no code. */
  uncoded() {
    const away = window.__lossvizConnection?.open === false;
    this.code.alt = away ? NO_CODE : "This link is too long for a QR code: copy it.";
  }
}

/**
 * The button that shows the QR code of the view's link, and the sheet that it opens.
 * @param {Live} live
 * @returns {HTMLElement[]}
 */
export function qrParts(live) {
  if (!live.hooks.qr) return [];
  const sheet = new Sheet(live);
  const button = { type: "button", "data-save": "qr", "aria-haspopup": "dialog", click: () => sheet.open() };
  return [make("button", button, "QR code"), sheet.node];
}
