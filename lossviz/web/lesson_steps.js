/* The steps of lessons on pages without a server: which one an address asks for, and the strip that tells it. */

import { make } from "./elements.js";

/**
 * A step as lessons.js has it: on which page, what is said of it, the view and what the words speak of in its picture.
 * @typedef {object} Told
 * @property {string} page
 * @property {string} title
 * @property {string} words HTML
 * @property {boolean} asks whether the next step is the answer
 * @property {string} query
 * @property {import("./highlight.js").Marked | null} marked
 */

/** @typedef {{ title: string, steps: Told[] }} Plan */

/**
 * A step with its place in its lesson; `problem` says what an address asks for in vain.
 * @typedef {Partial<Told> & { name?: string, plan?: Plan, number?: number, problem?: string }} Step
 */

/** @type {Promise<Record<string, Plan>> | undefined} */
let coming;

/** The lessons of the site, which a page asks for when it is a step of one: by a script, as a disk has no other way. */
const lessons = () => (coming ??= new Promise((done) => {
  const script = document.createElement("script");
  script.onload = () => done(window.lossvizLessons ?? {});
  script.onerror = () => done({});
  script.src = "lessons.js";
  document.head.append(script);
}));

/**
 * The address of a step, from any page of the site.
 * @param {string} name
 * @param {Plan} plan
 * @param {number} number
 */
const addressOfStep = (name, plan, number) =>
  `${plan.steps[number - 1].page}.html#${new URLSearchParams({ lesson: name, step: String(number) })}`;

/**
 * The step that an address asks for; null if it asks for none. One of another page is opened there.
 * @param {string} hash
 * @param {string} page
 * @returns {Promise<Step | null>}
 */
export async function stepAsked(hash, page) {
  const asked = new URLSearchParams(hash.slice(1));
  const name = asked.get("lesson");
  if (name === null) return null;
  const all = await lessons();
  const plan = Object.hasOwn(all, name) ? all[name] : null;
  if (!plan) return { problem: `This site has no lesson '${name.slice(0, 80)}'.` };
  const number = Number(asked.get("step") ?? 1);
  const told = plan.steps[number - 1];
  if (!told) return { problem: `“${plan.title}” has steps from 1 to ${plan.steps.length}.` };
  if (told.page !== page) location.replace(addressOfStep(name, plan, number));
  return { ...told, name, plan, number };
}

/** The strip above a picture: the step's words, and the ways back and on. */
export class LessonStrip {
  node = make("section", { class: "lossviz-told", "aria-label": "Lesson", "aria-live": "polite", hidden: true });

  /** @param {Step | null} step */
  show(step) {
    this.node.hidden = !step?.plan;
    document.documentElement.classList.toggle("lossviz-taught", Boolean(step?.plan));
    if (!step?.plan || !step.name || !step.number) return;
    const { plan, name, number } = step;
    const words = make("p", {});
    words.innerHTML = step.words ?? "";
    const way = (/** @type {number} */ to, /** @type {string} */ text, /** @type {string} */ rel) =>
      (plan.steps[to - 1] ? [make("a", { href: addressOfStep(name, plan, to), rel }, text)] : []);
    const list = make("a", { href: `lesson-${name}.html` }, plan.title);
    this.node.replaceChildren(
      make("p", { class: "small" }, list, ` · step ${number} of ${plan.steps.length}`),
      make("h2", {}, step.title ?? ""), words,
      make("p", { class: "lossviz-ways" }, ...way(number - 1, "Back", "prev"),
        ...way(number + 1, step.asks ? "Reveal" : "Next", "next")),
    );
  }
}
