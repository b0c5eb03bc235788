/*
 * The row below a picture that takes it away: pictures of what is on the screen, files of the server, and a link.
 *
 * Like live.js it knows no loss. `lossvizSave(live, make, payload)` makes the row for a mounted picture; the payload names the
 * pictures ("filename", and in "named" the controls whose values belong into the name). The hook `files` has the server's files:
 * [{ kind, label, help, url }], each of which makes a file of the view in its query and names it; the hook `qr` the address that
 * draws the QR code of a link.
 */
var lossvizSave = (() => {
  "use strict";

  const PICTURES = [["png", 2, "PNG 2×"], ["png", 4, "PNG 4×"], ["svg", 1, "SVG"]];

  /** A value as links and file names write it: numbers to fifteen digits, as Python does. */
  const spell = (value) => (value === null ? "none" : typeof value === "number" ? String(Number(value.toPrecision(15))) : String(value));

  /** The number that a text says, or null: what lossviz/reading.py takes for one, and nothing else. */
  function real(text) {
    if (text.length > 40) return null;
    let raw = text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "").replaceAll("−", "-").replace(/(\d[eE]) (?=\d)/g, "$1+");
    if (/^[+-]?\d+,\d+$/.test(raw) && !/^[+-]?[1-9]\d{0,2}(,\d{3})+$/.test(raw)) raw = raw.replace(",", ".");
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?$/i.test(raw)) return null;
    const value = Number(raw), lost = value === 0 && /[1-9]/.test(raw.split(/e/i)[0]);
    return Number.isFinite(value) && !lost ? Number(value.toPrecision(15)) + 0 : null;
  }

  function fileName({ payload, state, dark }, format, scale) {
    const chosen = (payload.named ?? []).filter((name) => state[name] !== undefined && state[name] !== null && state[name] !== false);
    const values = chosen.map((name) => `${name}-${spell(state[name]).replaceAll(",", "+")}`);
    return `${[payload.filename, ...values, ...(dark ? ["dark"] : [])].join("_")}${scale === 1 ? "" : `@${scale}x`}.${format}`;
  }

  /** A state as a link's parameters, whole: it opens alike whatever the defaults may become. What the page no longer has stays out. */
  const query = (payload, state) => new URLSearchParams(Object.entries(state).filter(([name]) => name in payload.state).map(([name, value]) => [`${payload.id}_${name}`, spell(value)])).toString();

  /** The address of the view; it hides what this page's address hides. */
  function link({ payload, state, hooks }) {
    if (hooks.link) return hooks.link(query(payload, state));
    const hidden = new URLSearchParams(location.search).get("hide");
    return `${location.origin}${location.pathname}?${query(payload, state)}${hidden ? `&${new URLSearchParams({ hide: hidden })}` : ""}`;
  }

  async function picture(live, format, scale) {
    const name = fileName(live, format, scale); // before the wait: a control may be moved meanwhile
    return save(unpacked(await live.toImage({ format, scale })), name);
  }

  /** What a `data:` address holds. Not fetched: a page's security policy may allow no such address. */
  function unpacked(address) {
    const comma = address.indexOf(","), [type, ...marks] = address.slice("data:".length, comma).split(";");
    const body = decodeURIComponent(address.slice(comma + 1));
    return new Blob([marks.includes("base64") ? Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0)) : body], { type });
  }

  async function file({ payload, state }, { url }) {
    const answer = await fetch(`${url}?${query(payload, state)}`);
    if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
    const [, name] = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition"));
    return save(await answer.blob(), decodeURIComponent(name));
  }

  function save(blob, name) {
    const anchor = document.createElement("a");
    anchor.href = URL.createObjectURL(blob);
    anchor.download = name;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000);
    return `Saved ${name}`;
  }

  /** Copies where the browser allows it (https, this machine); elsewhere the text is shown, ready to be copied by hand. */
  async function copy(text, field) {
    field.value = text;
    try {
      await navigator.clipboard.writeText(text);
      field.hidden = true;
      return "Link copied.";
    } catch {
      field.hidden = false;
      field.focus();
      field.select();
      return "Copy this link:";
    }
  }

  function lossvizSave(live, make, payload) {
    const said = make("span", { class: "lossviz-said", role: "status" });
    const field = make("input", { type: "text", class: "lossviz-link", readonly: true, hidden: true, "aria-label": "Link to this view" });
    const busy = (work) => async ({ currentTarget: button }) => {
      button.setAttribute("aria-busy", "true");
      button.disabled = true;
      try { said.textContent = await work(); } catch (error) {
        console.error("lossviz:", error);
        said.textContent = "That did not work; reload the page to try again.";
      }
      button.disabled = false;
      button.removeAttribute("aria-busy");
    };
    const button = (kind, title, work, text) => make("button", { type: "button", "data-save": kind, title, click: busy(work) }, text);
    const scenes = Object.keys(payload.figure.layout).some((key) => /^scene\d*$/.test(key));
    const remarks = { svg: scenes && "Text and curves as vectors, the 3D surfaces as a picture" };
    const pictures = PICTURES.map(([format, scale, text]) => button(`${format}${scale}`, remarks[format], () => picture(live, format, scale), text));
    const files = (live.hooks.files ?? []).map((offer) => button(offer.kind, offer.help, () => file(live, offer), offer.label));
    const copier = button("link", null, () => copy(link(live), field), "Copy link");
    const code = make("img", { alt: "QR code of the link to this view" });
    const sheet = make("dialog", { class: "lossviz-qr", "aria-label": "QR code", click: () => sheet.close() }, code, make("button", { type: "button" }, "Close"));
    const show = () => { code.src = `${live.hooks.qr}?${new URLSearchParams({ link: link(live) })}`; sheet.showModal(); };
    const coder = make("button", { type: "button", "data-save": "qr", "aria-haspopup": "dialog", click: show }, "QR code");
    // a link into this disk would help nobody else
    const shared = Object.keys(payload.state).length && location.protocol !== "file:";
    const parts = shared ? [copier, ...(live.hooks.qr ? [coder, sheet] : []), field] : [];
    return make("div", { class: "lossviz-save", role: "group", "aria-label": "Take this picture away" },
      make("span", { class: "lossviz-name" }, "Save"), ...pictures, ...files, ...parts, said);
  }

  return Object.assign(lossvizSave, { query, real });
})();
