import assert from "node:assert/strict";
import { test } from "node:test";

import { decoded, patched, valueAt } from "../../lossviz/web/patches.js";
import { fixture } from "./fixtures.js";

const { figure, changes, patched: expected, packed, arrays, keys } = fixture("patches");

test("paths are set as Python sets them, and the rest is shared", () => {
  const before = structuredClone(figure);
  const found = patched(figure, changes);
  assert.deepEqual(found, expected);
  assert.deepEqual(figure, before);
  assert.equal(found.c[0], figure.c[0]);
  assert.deepEqual(patched(figure, undefined), figure);
});

test("packed arrays are arrays again, wherever they stand", () => {
  const plain = (value) => (ArrayBuffer.isView(value) ? [...value] : value.map(plain));
  for (const [i, value] of packed.entries()) assert.deepEqual(plain(decoded(value)), arrays[i]);
  assert.deepEqual(plain(decoded({ deep: [{ z: packed[0] }] }).deep[0].z), arrays[0]);
  for (const value of [null, 1, "text", true]) assert.equal(decoded(value), value);
});

test("numbers find what Python put under them", () => {
  for (const { value, key } of keys) assert.equal(valueAt({ "": 0, [key]: "found" }, value), "found");
  assert.equal(valueAt({ "3.0": "found" }, 3), "found");
  assert.equal(valueAt({ "": 1, 3: 2 }, 0), undefined);
  assert.equal(valueAt({ true: 1 }, true), 1);
});
