/*
 * Watches the page's connection to the server, and has the page run whole again when it is back.
 *
 * Streamlit's client connects again by itself. After a restart, or at another replica, it meets a session that knows
 * nothing of this page, least of all its fragments: until the whole page has run there, nothing that is let go is
 * heard. While the connection is not `open`, pictures keep what is let go (`window.__lossvizConnection`); once it is
 * open again they are told so by the event "lossviz-connection".
 */

import { make } from "./elements.js";
import { closeList } from "./lying.js";
import { restyle } from "./restyle.js";
import { tellSameNamesApart } from "./same_names.js";
import { reachWideTables } from "./wide_tables.js";

/**
 * A watch that lasts as long as the tab; pages come and go below it and lend it their `send`.
 * @typedef {object} Watched
 * @property {boolean} open
 * @property {string | null} run the run of the page that is shown
 * @property {((moment: string) => void) | null} send
 * @property {() => void} look
 */

/** After a run of the page what it has is laid out, in milliseconds. */
const LAID_OUT_MS = 300;
const GONE = "No connection to the server.";
const PICTURE = `${GONE} The picture still moves; numbers and link follow as soon as it is back.`;
const PLAIN = `${GONE} The page goes on as soon as it is back.`;
const LOST = "The connection to the server is lost.";

/**
 * The one line that says that the connection is gone; it lies over the page, so that nothing moves under a hand.
 * @returns {(text: string, app: Element) => void} writes it, in the app's own colours; an empty one is not seen
 */
function announcer() {
  const line = make("p", { class: "lossviz-connection", role: "status" });
  const way = make("button", { type: "button", click: reload }, "Reload the page");
  document.body.append(line);
  return (text, app) => {
    const { color, backgroundColor, fontFamily } = getComputedStyle(app);
    const { left, width } = (app.querySelector('[data-testid="stMain"]') ?? app).getBoundingClientRect();
    Object.assign(line.style, { color, backgroundColor, fontFamily, left: `${left + width / 2}px` });
    if (line.firstChild?.textContent === text) return; // or it is read out at every try
    line.replaceChildren(...(text ? [text] : []), ...(text === LOST ? [" ", way] : []));
  };
}

/** Opens the page again, as it stands now: the address knows only what the server has heard of. */
function reload() {
  const address = new URL(location.href);
  const own = window.__lossviz?.get(address.pathname.split("/").at(-1) ?? "");
  for (const [name, value] of new URLSearchParams(own?.query())) address.searchParams.set(name, value);
  location.replace(address);
}

/** Streamlit's own box about it lies over the whole page, and speaks to whoever started the server. */
function closeBox() {
  const boxes = [...document.querySelectorAll('[role="dialog"]')];
  const box = boxes.find((dialog) => dialog.textContent.includes("Connection error"));
  const close = /** @type {HTMLElement | null | undefined} */ (box?.querySelector('button[aria-label="Close"]'));
  close?.click();
}

/**
 * Begins to watch.
 * @param {Element} app the element on which Streamlit says how its connection and its script are
 * @returns {Watched}
 */
function watch(app) {
  const say = announcer();
  /** @type {Watched} */
  const watched = { open: true, run: null, send: null, look: () => look() };
  const boxes = new MutationObserver(closeBox);
  /** @type {string | null} */
  let asked = null;
  let times = 0;
  const told = () => {
    times += 1;
    watched.send?.(`${performance.timeOrigin} ${times}`);
  };
  const lose = () => {
    if (watched.open) told(); // not sent now, but with whatever Streamlit sends first when it is back
    watched.open = false;
    asked = null;
    boxes.observe(document.body, { childList: true, subtree: true });
  };
  const look = () => {
    const connection = app.getAttribute("data-test-connection-state");
    if (connection !== "CONNECTED") {
      lose();
      say(connection === "DISCONNECTED_FOREVER" ? LOST : document.querySelector(".lossviz") ? PICTURE : PLAIN, app);
      return;
    }
    if (watched.open) return;
    if (asked === null) {
      asked = watched.run;
      told();
    }
    const ran = watched.run !== asked && app.getAttribute("data-test-script-state") === "notRunning";
    if (!ran) return;
    watched.open = true;
    boxes.disconnect();
    say("", app);
    window.dispatchEvent(new CustomEvent("lossviz-connection"));
  };
  const attributes = { attributes: true, attributeFilter: ["data-test-connection-state", "data-test-script-state"] };
  new MutationObserver(look).observe(app, attributes);
  /** @type {number | undefined} */
  let due;
  const finish = () => {
    reachWideTables();
    tellSameNamesApart();
  };
  const later = () => {
    window.clearTimeout(due);
    due = window.setTimeout(finish, LAID_OUT_MS);
  };
  new MutationObserver(later).observe(app, { attributeFilter: ["data-test-script-state"] });
  window.addEventListener("resize", later);
  later();
  const byKeys = (/** @type {KeyboardEvent} */ { key }) => key === "Tab" && finish();
  window.addEventListener("keydown", byKeys, { capture: true }); // whenever they have come
  return watched;
}

/** @param {{ data: Uint8Array, setStateValue: (name: string, value: unknown) => void }} call */
export default function ({ data, setStateValue }) {
  const app = /** @type {Element} */ (document.querySelector('[data-testid="stApp"]'));
  const watched = (window.__lossvizConnection ??= watch(app));
  watched.send = (moment) => setStateValue("back", moment);
  const [run, sheet] = new TextDecoder().decode(data).split("\n");
  watched.run = run;
  watched.look();
  restyle(sheet);
  closeList();
}
