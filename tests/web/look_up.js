/* For Python's tests: looks up in tables. A question is a line of JSON, its answer float64 bytes in base64. */

import { createInterface } from "node:readline";

import { lookUp } from "../../lossviz/web/rows.js";
import { bytesOf } from "../../lossviz/web/samples.js";
import { unpacked } from "../../lossviz/web/tables.js";

/** Rules and numbers by the name that Python gives a table. */
const tables = {};
const numbers = new Map();

for await (const line of createInterface({ input: process.stdin })) {
  const { dropped, name, rule, bytes, binding, state } = JSON.parse(line);
  for (const old of dropped) {
    numbers.delete(old);
    delete tables[old];
  }
  if (rule) {
    tables[name] = { ...rule, id: name };
    numbers.set(name, await unpacked(bytesOf(bytes)));
  }
  const found = lookUp({ ...binding, table: name, trace: "" }, { tables, numbers, traces: new Map(), state });
  const rows = found && (binding.kind === "surface" ? found.z : [found[binding.to]]);
  const flat = rows && Float64Array.from(rows.flatMap((row) => [...row]));
  process.stdout.write(`${flat ? Buffer.from(flat.buffer).toString("base64") : "nothing"}\n`);
}
