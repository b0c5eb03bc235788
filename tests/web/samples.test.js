import assert from "node:assert/strict";
import { test } from "node:test";

import { numberAt, widened } from "../../lossviz/web/samples.js";
import { bytes, fixture } from "./fixtures.js";

test("counts are numbers again", () => {
  assert.equal(numberAt(0, 0.5), 0);
  assert.equal(numberAt(-7, 0.5), -3.5);
  assert.equal(numberAt(2 ** 17, 1), 2 ** 17);
  assert.equal(numberAt(2 ** 18, 1), 2 ** 18);
  assert.equal(numberAt(2 ** 18 + 1, 1), 2 ** 18 + 2);
  assert.ok(Number.isNaN(numberAt(2 ** 24, 1)));
});

test("a page's samples are Python's numbers to five digits", async () => {
  for (const { shape, data, numbers } of fixture("samples")) {
    const found = await widened({ shape, data });
    const exact = new Float32Array(bytes(numbers).buffer);
    assert.equal(found.length, exact.length);
    const size = exact.length / shape[0];
    for (let quantity = 0; quantity < shape[0]; quantity++) {
      const part = exact.subarray(quantity * size, (quantity + 1) * size);
      const greatest = part.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);
      for (const [i, x] of part.entries()) {
        const seen = found[quantity * size + i];
        if (!Number.isFinite(x)) assert.ok(Number.isNaN(seen));
        else assert.ok(Math.abs(seen - x) <= Math.max(2 ** -18 * Math.abs(x), 2 ** -23 * greatest), `${seen}, ${x}`);
        if (x === 0) assert.equal(Math.abs(seen), 0);
      }
    }
  }
});
