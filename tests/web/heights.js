/* For Python's tests: opens a page's data, a line of JSON, and answers with the heights of each form's surfaces. */

import { createInterface } from "node:readline";

import { withHeights } from "../../lossviz/web/forms.js";
import { decoded } from "../../lossviz/web/patches.js";
import { widened } from "../../lossviz/web/samples.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { forms, tables } = JSON.parse(line);
  const unpacked = Object.entries(tables).map(async ([id, packed]) => [id, await widened(packed)]);
  const numbers = new Map(await Promise.all(unpacked));
  const heights = forms.map(({ payload }) => {
    const found = withHeights(payload, numbers).figure.data.filter(({ type }) => type === "surface");
    return Object.fromEntries(found.map(({ uid, z }) => [uid, decoded(z).map((row) => [...row])]));
  });
  process.stdout.write(`${JSON.stringify(heights)}\n`);
}
