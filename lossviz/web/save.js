/*
 * The row below a picture that takes it away: pictures of what is on the screen, and a link to it.
 *
 * Like live.js it knows no loss. `lossvizSave(live, make, payload)` makes the row for a mounted picture; the payload names the file
 * ("filename", and in "named" the controls whose values belong into the name).
 */
var lossvizSave = (() => {
  "use strict";

  const PICTURES = [["png", 2, "PNG 2×"], ["png", 4, "PNG 4×"], ["svg", 1, "SVG"]];

  /** A value as links and file names write it: numbers to six digits, as Python does. */
  const spell = (value) => (value === null ? "none" : typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value));

  function fileName({ payload, state, dark }, format, scale) {
    const chosen = (payload.named ?? []).filter((name) => state[name] !== undefined && state[name] !== null && state[name] !== false);
    const values = chosen.map((name) => `${name}-${spell(state[name]).replaceAll(",", "+")}`);
    return `${[payload.filename, ...values, ...(dark ? ["dark"] : [])].join("_")}${scale === 1 ? "" : `@${scale}x`}.${format}`;
  }

  /** A state as a link's parameters, whole: it opens alike whatever the defaults may become. */
  const query = (payload, state) => new URLSearchParams(Object.entries(state).map(([name, value]) => [`${payload.id}_${name}`, spell(value)])).toString();

  function link({ payload, state, hooks }) {
    return hooks.link ? hooks.link(query(payload, state)) : `${location.origin}${location.pathname}?${query(payload, state)}`;
  }

  async function download(live, format, scale) {
    const name = fileName(live, format, scale); // before the wait: a control may be moved meanwhile
    const picture = await (await fetch(await live.toImage({ format, scale }))).blob();
    const anchor = document.createElement("a");
    anchor.href = URL.createObjectURL(picture);
    anchor.download = name;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000);
    return name;
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
    const buttons = PICTURES.map(([format, scale, text]) => make("button", {
      type: "button", "data-save": `${format}${scale}`, click: busy(async () => `Saved ${await download(live, format, scale)}`),
    }, text));
    const scenes = Object.keys(payload.figure.layout).some((key) => /^scene\d*$/.test(key));
    const remark = make("span", { class: "lossviz-remark" }, scenes ? "(text and curves as vectors, the 3D surfaces as a picture)" : "");
    const copier = make("button", { type: "button", "data-save": "link", click: busy(() => copy(link(live), field)) }, "Copy link");
    const parts = Object.keys(payload.state).length ? [copier, field] : [];
    return make("div", { class: "lossviz-save", role: "group", "aria-label": "Take this picture away" },
      make("span", { class: "lossviz-name" }, "Save"), ...buttons, remark, ...parts, said);
  }

  return Object.assign(lossvizSave, { query });
})();
