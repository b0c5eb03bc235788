/* A lesson of one's own as a file: saved from the page and read into it by the browser alone. */

import { make } from "./elements.js";

const LARGEST = 100_000;

/**
 * @param {string} text
 * @param {string} name
 */
function saveText(text, name) {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/**
 * The name of a lesson's file, after its title.
 * @param {string} lesson
 */
export const nameOf = (lesson) => {
  const words = String(JSON.parse(lesson).title).toLowerCase().match(/[\p{L}\d]+/gu) ?? ["lesson"];
  return `${words.join("-")}.json`;
};

/**
 * What is told of a file that was chosen: its text, or nothing of one that is too large to be a lesson.
 * @param {File} file
 */
const textOf = async (file) => (file.size > LARGEST ? "" : file.text());

/**
 * @param {{ data: Uint8Array, parentElement: HTMLElement, setStateValue: (name: string, value: unknown) => void }} call
 */
export default function ({ data, parentElement, setStateValue }) {
  const place = /** @type {HTMLElement} */ (parentElement.querySelector(".lossviz-lesson-file"));
  const lesson = new TextDecoder().decode(data);
  const chooser = make("input", {
    type: "file", accept: ".json,application/json", hidden: true, "aria-label": "Lesson file",
    change: async () => {
      const file = chooser.files?.[0];
      if (file) setStateValue("loaded", { text: await textOf(file), moment: Date.now() });
      chooser.value = "";
    },
  });
  const save = { type: "button", disabled: !lesson, click: () => saveText(lesson, nameOf(lesson)) };
  place.replaceChildren(
    make("button", save, "Save as a file"),
    make("button", { type: "button", click: () => chooser.click() }, "Load a file"), chooser,
  );
}
