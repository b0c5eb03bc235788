import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { gzipSync } from "node:zlib";

import { broughtNow, numbersOf, register, registry, unpacked } from "../../lossviz/web/tables.js";
import { bytes, fixture } from "./fixtures.js";

beforeEach(() => { globalThis.window = new EventTarget(); });

test("bytes become the float32 numbers that Python packed", async () => {
  for (const { data, numbers } of fixture("tables")) {
    const words = { inf: Infinity, "-inf": -Infinity, nan: NaN };
    assert.deepEqual([...await unpacked(bytes(data))], numbers.map((each) => words[each] ?? each));
  }
});

test("tables are kept under their names, those that came last for longest", async () => {
  const told = [];
  globalThis.window.addEventListener("lossviz-table", ({ detail }) => told.push(detail));
  const [{ data }] = fixture("tables");
  for (let i = 0; i < 14; i++) register(`table ${i}`, bytes(data));
  assert.deepEqual(told, [...Array(14).keys()].map((i) => `table ${i}`));
  assert.deepEqual([...registry().keys()], told.slice(2));
  assert.equal(numbersOf("table 0"), undefined);
  const first = numbersOf("table 5");
  assert.equal(numbersOf("table 5"), first); // unpacked once
  register("table 5", bytes(data));
  assert.equal(numbersOf("table 5"), first);
  assert.equal([...registry().keys()].at(-1), "table 5");
  assert.ok(await first instanceof Float32Array);
});

test("what the page still brings is kept, however much came later: nobody sends it again", () => {
  const [{ data }] = fixture("tables");
  broughtNow().set("the opening's carrier", "opening");
  register("opening", bytes(data));
  for (let i = 0; i < 14; i++) register(`table ${i}`, bytes(data));
  assert.ok(registry().has("opening") && registry().size === 12);
  broughtNow().clear();
  register("table 14", bytes(data));
  assert.ok(!registry().has("opening"));
});

test("a payload is unpacked as it comes, and once; a table when it is first asked for", async () => {
  const { default: carry } = await import("../../lossviz/web/bytes.js");
  const text = new TextEncoder().encode('{"id":"huber"}');
  const message = (id, packed) => Buffer.concat([Buffer.from("before"), Buffer.from(`${id}\n`), packed]).subarray(6);
  const carrier = {};
  const told = [];
  const came = new Promise((done) => {
    globalThis.  window.addEventListener("lossviz-table", ({ detail }) => { told.push(detail); done(); });
  });
  const parentElement = { querySelector: () => carrier };
  const leave = carry({ data: message("payload 1", gzipSync(text)), parentElement });
  assert.deepEqual([told, broughtNow().get(carrier)], [[], "payload 1"]);
  await came;
  assert.deepEqual([told, registry().get("payload 1")], [["payload 1"], text]);
  carry({ data: message("payload 1", gzipSync(text)), parentElement });
  assert.deepEqual([told, registry().get("payload 1")], [["payload 1", "payload 1"], text]);
  const table = gzipSync(new Uint8Array(8));
  carry({ data: message("table", table), parentElement });
  assert.deepEqual(new Uint8Array(registry().get("table")), new Uint8Array(table));
  leave();
  assert.equal(broughtNow().size, 0);
});
