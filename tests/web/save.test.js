import assert from "node:assert/strict";
import { test } from "node:test";

import { isLoopBack } from "../../lossviz/web/save.js";

test("addresses that only this machine reaches are told from others", () => {
  for (const host of ["localhost", "app.localhost", "127.0.0.1", "127.1.2.3", "[::1]"])
    assert.ok(isLoopBack(host), host);
  for (const host of ["school.example", "192.168.1.20", "localhost.example", "1127.0.0.1", "127.example", "[fe80::1]"])
    assert.ok(!isLoopBack(host), host);
});
