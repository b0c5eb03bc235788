import assert from "node:assert/strict";
import { test } from "node:test";

const { nameOf } = await import("../../lossviz/web/lesson_file.js");

test("a lesson's file is named after its title", () => {
  const named = (title) => nameOf(JSON.stringify({ title }));
  assert.equal(named("My six steps"), "my-six-steps.json");
  assert.equal(named("δ, and what/where?"), "δ-and-what-where.json");
  for (const none of ["", "…", "../"]) assert.equal(named(none), "lesson.json");
});
