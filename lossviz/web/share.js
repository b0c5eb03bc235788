/*
 * The sheet that shares a view: its link as a QR code and in large type, what those who follow it will see, and, where
 * the link would lead nobody else here, how a class is let in.
 */

import { make } from "./elements.js";
import { addressOf, query } from "./names.js";
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

class Sheet {
  code = make("img", { alt: CODE, error: () => { this.code.alt = "This link is too long for a QR code: copy it."; } });
  written = make("p", { class: "lossviz-qr-link" });
  told = make("p", { class: "lossviz-qr-seen", role: "status" });
  present = make("input", { type: "checkbox", "data-share": "present", change: () => this.fill() });
  boxes = make("div", { class: "lossviz-qr-boxes", role: "group", "aria-label": "What students can move" });
  said = make("span", { role: "status" });
  field = make("input", { class: "lossviz-shared", readonly: true, hidden: true, "aria-label": "Link to share" });
  /** @type {Set<string>} */
  hidden = new Set();

  /** @param {Live} live */
  constructor(live) {
    this.live = live;
    const copyButton = make("button", { type: "button", click: () => this.copy() }, "Copy this link");
    const close = make("button", { type: "button", click: () => this.node.close() }, "Close");
    const chosen = [make("label", {}, this.present, " Open in presenter mode"), this.boxes, this.told,
      warning(live.hooks.reach), copyButton, close, this.said, this.field];
    const about = { class: "lossviz-qr", "aria-label": "Share this view",
      click: (/** @type {Event} */ { target }) => { if (target === this.node) this.node.close(); } };
    const side = make("div", { class: "lossviz-qr-side" }, ...chosen);
    this.node = make("dialog", about, make("div", {}, this.code, this.written), side);
  }

  open() {
    const { controls } = this.live.payload;
    const asked = new URLSearchParams(location.search).get("hide") ?? "";
    this.hidden = new Set(asked.split(",").filter(Boolean));
    this.boxes.replaceChildren(...controls.map(({ name, label }) => make("label", {}, make("input", {
      type: "checkbox", "data-share-control": name, checked: !this.hidden.has(name),
      change: (/** @type {Event} */ { target }) => {
        if (/** @type {HTMLInputElement} */ (target).checked) this.hidden.delete(name); else this.hidden.add(name);
        this.fill();
      },
    }), ` ${label}`)));
    this.said.textContent = "";
    this.field.hidden = true;
    this.fill();
    this.node.showModal();
  }

  /** The link with what is chosen; short where the page's address is. */
  link() {
    const { payload, state, hooks } = this.live;
    const short = hooks.link ? null : shortQuery(payload, state, location.search);
    const link = short === null ? linkTo(this.live) : addressOf(location, short);
    return shared(link, { present: this.present.checked, hidden: [...this.hidden] });
  }

  fill() {
    const link = this.link();
    this.code.alt = CODE;
    this.code.src = `${this.live.hooks.qr}?${new URLSearchParams({ link })}`;
    this.written.textContent = link;
    this.written.classList.toggle("lossviz-qr-short", link.length <= 60);
    this.told.textContent = seen(this.live.payload.controls, [...this.hidden]);
  }

  async copy() { this.said.textContent = await copy(this.link(), this.field); }
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
