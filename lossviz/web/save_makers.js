/*
 * How the files of the Save sheet are made. With a server, Python draws a picture up as its command would, and says
 * the file's name, the command and the lines of Python; the browser only paints it. Without one the picture on the
 * screen is taken as it is.
 */

import { filmAbout, filmName, filmed, sweepOf } from "./animation.js";
import { aboutOf, marked } from "./marks.js";
import { fileName, query } from "./names.js";
import { wishes, wishesQuery } from "./save_choices.js";
import { contentOf, withChunk } from "./taken.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./save_choices.js").Chosen} Chosen */

/**
 * A file that the server makes of the view in its query, and names.
 * @typedef {{ kind: string, label: string, help: string, url: string }} Offer
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
 * A file of the sheet. `content` is there at once for a picture; the others are made when they are saved.
 * @typedef {object} Made
 * @property {string} name empty if only the file itself tells it
 * @property {Blob | null} content
 * @property {(run: Run) => Promise<{ content: Blob, name: string }>} make
 * @property {Recipe | null} recipe
 * @property {string} about what it is, if there is nothing to see
 */

/**
 * A file being made: it can be given up, and tells how far it is.
 * @typedef {{ signal: AbortSignal, told: (done: number, all: number) => void }} Run
 */

/** A wish that cannot be met; its message is a sentence for the viewer. */
export class Refused extends Error {}

/**
 * @param {Live} live
 * @param {Chosen} chosen
 * @param {AbortSignal} signal
 * @returns {Promise<Made>}
 */
export async function made(live, chosen, signal) {
  const offer = live.hooks.files?.find(({ kind }) => kind === chosen.form);
  const recipe = live.hooks.recipe ? await recipeOf(live, chosen, signal).catch(unreached) : null;
  if (offer) return fromServer(live, offer, recipe);
  if (chosen.form === "animation") return inMotion(live, chosen, recipe);
  const name = recipe?.name ?? nameHere(live, chosen);
  const said = aboutOf(live, document.title.replace(/ · lossviz$/, ""));
  const picture = await (recipe?.figure ? painted(live, recipe) : asOnScreen(live, chosen));
  const content = await marked(picture, { ...said, description: recipe?.alt ?? said.description });
  return { name, content, recipe, about: "", make: async () => ({ content, name }) };
}

/**
 * Without its server a picture is saved as it is on the screen.
 * @param {unknown} error
 */
function unreached(error) {
  if (error instanceof Refused || (error instanceof Error && error.name === "AbortError")) throw error;
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
  const { payload, state, hooks } = live;
  const screen = await live.inTurn(async () => live.compose("light").layout);
  const wished = wishesQuery(wishes(chosen, /** @type {{ width: number }} */ (screen), sweepOf(live)));
  return (await answered(`${hooks.recipe}?${query(payload, state)}&${wished}`, signal)).json();
}

/**
 * @param {string} url
 * @param {AbortSignal} [signal]
 */
async function answered(url, signal) {
  const answer = await fetch(url, { signal });
  if (answer.status === 400) throw new Refused(await answer.text());
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
  const address = await live.plotly.toImage(/** @type {Attributes} */ (figure), /** @type {Attributes} */ (options));
  return withChunk(contentOf(address), chunk ?? "");
});

/** @param {Chosen} chosen @returns {"light" | "dark"} */
const screenTheme = ({ theme }) => (theme === "dark" ? "dark" : "light");

/** @param {Chosen} chosen */
const times = ({ form, scale }) => (form === "png" ? parseFloat(scale) : 1);

/** @type {(live: Live, chosen: Chosen) => Promise<Blob>} */
const asOnScreen = async (live, chosen) =>
  contentOf(await live.toImage({ format: chosen.form, scale: times(chosen), theme: screenTheme(chosen) }));

/** @type {(live: Live, chosen: Chosen) => string} */
const nameHere = ({ payload, state }, chosen) =>
  fileName(payload, state, { dark: screenTheme(chosen) === "dark", format: chosen.form, scale: times(chosen) });

/**
 * @param {Live} live
 * @param {Offer} offer
 * @param {Recipe | null} recipe
 * @returns {Made}
 */
function fromServer({ payload, state }, { url, help }, recipe) {
  const make = async (/** @type {Run} */ { signal }) => {
    const answer = await answered(`${url}?${query(payload, state)}`, signal);
    const name = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
    if (!name) throw new Error(`no name for the file of ${url}`);
    return { content: await answer.blob(), name: decodeURIComponent(name) };
  };
  return { name: recipe?.name ?? "", content: null, make, recipe, about: help };
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
  const make = async (/** @type {Run} */ run) => ({ content: await filmed(live, { ...run, theme }), name });
  return { name, content: null, make, recipe, about: filmAbout(live) };
}
