/* For Python's tests: reads packed tables, a line of JSON each, and answers with their float32 bytes in base64. */

import { createInterface } from "node:readline";

import { widened } from "../../lossviz/web/samples.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { buffer } = await widened(JSON.parse(line));
  process.stdout.write(`${Buffer.from(buffer).toString("base64")}\n`);
}
