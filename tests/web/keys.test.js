import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.window ??= /** @type {any} */ ({});
const { LIST, wishOf } = await import("../../lossviz/web/keys.js");

const asked = (key, focus = "", more = {}) => wishOf({ key, ...more }, focus);

test("steps are taken whatever has the focus", () => {
  for (const focus of ["", "slider", "control", "text"]) {
    assert.deepEqual(asked("PageDown", focus), ["step", "Next"]);
    assert.deepEqual(asked("PageUp", focus), ["step", "Back"]);
  }
  assert.deepEqual(asked("Home", "slider"), ["step", "First"]);
  assert.deepEqual(asked("End", "slider"), ["step", "Last"]);
});

test("a slider keeps its arrows, a button its blank, a field its letters", () => {
  assert.deepEqual(asked("ArrowRight"), ["step", "Next"]);
  assert.deepEqual(asked("ArrowLeft"), ["step", "Back"]);
  for (const focus of ["slider", "control"]) assert.equal(asked("ArrowRight", focus), null);
  assert.deepEqual(asked(" ", "slider"), ["step", "Next"]);
  assert.deepEqual(asked(" ", "", { shiftKey: true }), ["step", "Back"]);
  assert.equal(asked(" ", "control"), null);
  for (const key of ["p", "b", "1", " ", "Home", "?"]) assert.equal(asked(key, "text"), null);
});

test("letters ask for deeds in either case, digits for parts", () => {
  assert.deepEqual(["p", "P", "b", ".", "f", "r", "?", "Escape"].map((key) => asked(key)?.[0]),
    ["play", "play", "blank", "blank", "full", "reset", "help", "leave"]);
  assert.deepEqual(asked("4"), ["part", 4]);
  assert.deepEqual(asked("0"), ["part", 0]);
});

test("other keys, and keys of the browser, are nobody's here", () => {
  for (const key of ["a", "ArrowUp", "Tab", "Enter", "F5", "toString"]) assert.equal(asked(key), null);
  for (const held of ["ctrlKey", "altKey", "metaKey"]) assert.equal(asked("p", "", { [held]: true }), null);
});

test("the list tells every key", () => {
  const told = LIST.map(([keys]) => keys).join(" ");
  for (const key of ["PageDown", "PageUp", "→", "←", "Space", "Home", "End", "P", "B", "F", "R", "Escape", "?", "1"])
    assert.ok(told.includes(key), key);
});
