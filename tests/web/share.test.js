import assert from "node:assert/strict";
import { test } from "node:test";

import { isLoopBack, seen, shared, shortQuery } from "../../lossviz/web/share.js";
import { shrunk } from "../../lossviz/web/share_preview.js";

test("addresses that only this machine reaches are told from others", () => {
  for (const host of ["localhost", "app.localhost", "127.0.0.1", "127.1.2.3", "[::1]"])
    assert.ok(isLoopBack(host), host);
  for (const host of ["school.example", "192.168.1.20", "localhost.example", "1127.0.0.1", "127.example", "[fe80::1]"])
    assert.ok(!isLoopBack(host), host);
});

test("a link carries presenter mode and what is hidden only if they are chosen", () => {
  const link = "http://a:1/huber?huber_delta=2&hide=range&present=1";
  const nothing = { present: false, hidden: [] };
  assert.equal(shared(link, nothing), "http://a:1/huber?huber_delta=2");
  assert.equal(shared("http://a:1/huber?hide=range", nothing), "http://a:1/huber");
  const both = shared("http://a:1/huber", { present: true, hidden: ["range", "view"] });
  assert.equal(both, "http://a:1/huber?present=1&hide=range,view");
});

const OPENING = { delta: 1, label: 0, several: false };
const PAYLOAD = { id: "huber", state: OPENING, opening: OPENING };

test("a link is as short as the page's address if that says the view", () => {
  const moved = { ...OPENING, delta: 2 };
  assert.equal(shortQuery(PAYLOAD, moved, "?huber_delta=2&present=1"), "huber_delta=2");
  assert.equal(shortQuery(PAYLOAD, OPENING, "?lesson=a"), "");
  for (const search of ["", "?huber_delta=3", "?huber_delta=2&huber_gone=1"])
    assert.equal(shortQuery(PAYLOAD, moved, search), null, search);
  assert.equal(shortQuery({ ...PAYLOAD, opening: {} }, OPENING, ""), null);
});

test("the sheet says what students see", () => {
  const controls = [{ name: "delta", label: "δ" }, { name: "label", label: "label" }];
  assert.equal(seen(controls, []), "Students see the picture and can move δ, label.");
  assert.equal(seen(controls, ["label"]), "Students see the picture and can move δ. Hidden: label.");
  assert.equal(seen(controls, ["delta", "label"]), "Students see the picture; it cannot be moved. Hidden: δ, label.");
});

test("a screen is shown as large as there is room for it, and never larger than it is", () => {
  assert.equal(shrunk([400, 800], { width: 200, height: 900 }), 0.5);
  assert.equal(shrunk([400, 800], { width: 900, height: 200 }), 0.25);
  assert.equal(shrunk([400, 800], { width: 900, height: 900 }), 1);
});
