/*
 * How the files of the Save sheet are made. With a server, Python draws a picture up as its command would, and says
 * the file's name, the command and the lines of Python; the browser only paints it. Without one the picture on the
 * screen is taken as it is.
 */

import { filmAbout, filmName, filmed, sweepOf } from "./animation.js";
import { make } from "./elements.js";
import { withSystemFonts } from "./image_fonts.js";
import { aboutOf, inWords, marked } from "./marks.js";
import { fileName, query } from "./names.js";
import { wishes, wishesQuery } from "./save_choices.js";
import { printed } from "./save_print.js";
import { contentOf, withChunk } from "./taken.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./save_choices.js").Chosen} Chosen */

/**
 * A file that the server makes of the view in its query, and names; it may be shown before it is saved.
 * @typedef {{ kind: string, label: string, help: string, url: string, shown: boolean }} Offer
 */

/**
 * What Python says of a file: how it is drawn, if it is a picture, and how else it is made.
 * @typedef {object} Recipe
 * @property {string} name
 * @property {string} command
 * @property {string} python
 * @property {string} alt
 * @property {[string, string][]} panels names and labels
 * @property {[string, string][]} sizes
 * @property {string[]} takes switches that change this picture, of those that not all pictures take
 * @property {Attributes} [figure]
 * @property {Attributes} [options]
 * @property {string} [chunk] what its PNG has behind the head, in base64
 */

/**
 * A file of the sheet. `content` is there at once if it can be seen; the others are made when they are saved.
 * @typedef {object} Made
 * @property {string} name empty if only the file itself tells it
 * @property {Blob | null} content
 * @property {(run: Run) => Promise<{ content: Blob, name: string }>} make
 * @property {Recipe | null} recipe
 * @property {string} about what it is, if there is nothing to see, or what else there is to know
 * @property {string} [text] how a file of text begins
 * @property {(place: HTMLElement) => Promise<void>} [print] opens the print window, which makes the file
 * @property {boolean} [away] whether the server did not answer, and it is as on the screen
 */

/**
 * A file being made: it can be given up, and tells how far it is.
 * @typedef {{ signal: AbortSignal, told: (done: number, all: number) => void }} Run
 */

/** A wish that cannot be met; its message is a sentence for the viewer. */
export class Refused extends Error {}

/** What the server would make, and does not. */
class Unanswered extends Refused {}

const UNANSWERED = "The server does not answer, and this file is made by it: it is made once the connection is back.";
const NO_GIF = "No browser writes a GIF: the command below does, and WebP and MP4 as well.";
const BY_PRINTING = "The print window makes the file: choose “Save as PDF” there.";
const NO_WINDOW = "It says what it shows, link and licence in the picture's alternative text alone: "
  + "the command below, which needs no window, writes them into the file's properties as well.";
/** So many lines of a file of text are shown. */
const LINES = 60;

/** Whether this browser writes WebP: one that does not writes PNG instead. */
export function writesWebp() {
  return make("canvas", { width: 1, height: 1 }).toDataURL("image/webp").startsWith("data:image/webp");
}

/**
 * @param {Live} live
 * @param {Chosen} chosen
 * @param {AbortSignal} signal
 * @returns {Promise<Made>}
 */
export async function made(live, chosen, signal) {
  const offer = live.hooks.files?.find(({ kind }) => kind === chosen.form);
  const recipe = live.hooks.recipe ? await recipeOf(live, chosen, signal).catch(unreached) : null;
  if (offer) return fromServer(live, offer, { recipe, asked: await askedOf(live, chosen), signal });
  return chosen.form === "animation" ? inMotion(live, chosen, recipe) : still(live, chosen, recipe);
}

/**
 * @param {Live} live
 * @param {Chosen} chosen
 * @param {Recipe | null} recipe
 * @returns {Promise<Made>}
 */
async function still(live, chosen, recipe) {
  const name = recipe?.name ?? nameHere(live, chosen);
  const said = aboutOf(live, document.title.replace(/ · lossviz$/, ""));
  const picture = await (recipe?.figure ? painted(live, recipe) : asOnScreen(live, chosen));
  const told = { ...said, description: recipe?.alt ?? said.description };
  const content = await marked(picture, told);
  const away = Boolean(live.hooks.recipe) && !recipe;
  const file = { name, content, recipe, away, about: "", make: async () => ({ content, name }) };
  if (chosen.form !== "pdf") return file;
  const about = recipe ? `${BY_PRINTING} ${NO_WINDOW}` : BY_PRINTING;
  return { ...file, about, print: (place) => printed(content, name, place, inWords(told)) };
}

/**
 * Without its server a picture is saved as it is on the screen.
 * @param {unknown} error
 */
function unreached(error) {
  const refused = error instanceof Refused && !(error instanceof Unanswered);
  if (refused || (error instanceof Error && error.name === "AbortError")) throw error;
  console.warn("lossviz: saved as on the screen, as the server says nothing:", error);
  return null;
}

/**
 * @param {Live} live
 * @param {Chosen} chosen
 * @param {AbortSignal} signal
 * @returns {Promise<Recipe>}
 */
async function recipeOf(live, chosen, signal) {
  return (await answered(`${live.hooks.recipe}?${await askedOf(live, chosen)}`, signal)).json();
}

/**
 * What the server is asked for: the view, and the file's own wishes.
 * @param {Live} live
 * @param {Chosen} chosen
 */
async function askedOf(live, chosen) {
  const screen = await live.inTurn(async () => live.compose("light").layout);
  const wished = wishes(chosen, /** @type {{ width: number }} */ (screen), sweepOf(live));
  return `${query(live.payload, live.state)}&${wishesQuery(wished)}`;
}

/**
 * @param {string} url
 * @param {AbortSignal} [signal]
 */
async function answered(url, signal) {
  const answer = await fetch(url, { signal }).catch((error) => {
    throw error instanceof TypeError ? new Unanswered(UNANSWERED) : error;
  });
  if ([502, 504].includes(answer.status)) throw new Unanswered(UNANSWERED); // a proxy before it says so
  if ([400, 503].includes(answer.status) && answer.headers.get("Content-Type")?.startsWith("text/plain"))
    throw new Refused(await answer.text());
  if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
  return answer;
}

/**
 * A figure of Python's, painted off the screen.
 * @param {Live} live
 * @param {Recipe} recipe
 */
const painted = (live, { figure, options, chunk }) => live.inTurn(async () => {
  if (!live.plotly) throw new Error("the drawing library is not loaded");
  const drawn = withSystemFonts(/** @type {Attributes} */ (figure));
  const address = await live.plotly.toImage(drawn, /** @type {Attributes} */ (options));
  return withChunk(contentOf(address), chunk ?? "");
});

/** @param {Chosen} chosen @returns {"light" | "dark"} */
const screenTheme = ({ theme }) => (theme === "dark" ? "dark" : "light");

/** @param {Chosen} chosen */
const times = ({ form, scale }) => (["png", "webp"].includes(form) ? parseFloat(scale) : 1);

/** @type {(live: Live, chosen: Chosen) => Promise<Blob>} */
const asOnScreen = async (live, chosen) => contentOf(await live.toImage(
  { format: chosen.form === "pdf" ? "svg" : chosen.form, scale: times(chosen), theme: screenTheme(chosen) }));

/** @type {(live: Live, chosen: Chosen) => string} */
const nameHere = ({ payload, state }, chosen) =>
  fileName(payload, state, { dark: screenTheme(chosen) === "dark", format: chosen.form, scale: times(chosen) });

/**
 * @param {Live} live
 * @param {Offer} offer
 * @param {{ recipe: Recipe | null, asked: string, signal: AbortSignal }} known
 * @returns {Promise<Made>}
 */
async function fromServer(live, { url, help, shown }, { recipe, asked, signal: first }) {
  const making = async (/** @type {{ signal: AbortSignal }} */ { signal }) => {
    const answer = await answered(`${url}?${asked}`, signal);
    const name = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
    if (!name) throw new Error(`no name for the file of ${url}`);
    return { content: await answer.blob(), name: decodeURIComponent(name) };
  };
  const file = { name: recipe?.name ?? "", content: null, make: making, recipe, about: help };
  if (!shown) return file;
  const known = await making({ signal: first });
  const lines = (await known.content.text()).split("\n");
  const text = [...lines.slice(0, LINES), ...(lines.length > LINES ? ["…"] : [])].join("\n");
  return { ...file, ...known, text, make: async () => known };
}

/**
 * @param {Live} live
 * @param {Chosen} chosen
 * @param {Recipe | null} recipe
 * @returns {Made}
 */
function inMotion(live, chosen, recipe) {
  const theme = screenTheme(chosen);
  const name = filmName(live, theme === "dark");
  const making = async (/** @type {Run} */ run) => ({ content: await filmed(live, { ...run, theme }), name });
  const about = [filmAbout(live), ...(recipe?.command ? [NO_GIF] : [])].join(" ");
  return { name, content: null, make: making, recipe, about };
}
