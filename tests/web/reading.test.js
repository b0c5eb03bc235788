import assert from "node:assert/strict";
import { test } from "node:test";

import { real } from "../../lossviz/web/reading.js";
import { fixture } from "./fixtures.js";

for (const { text, value } of fixture("numbers"))
  test(`${JSON.stringify(text)} is what Python reads`, () => assert.equal(real(text), value));
