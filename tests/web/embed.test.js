import assert from "node:assert/strict";
import { test } from "node:test";

import { embedded, snippetOf } from "../../lossviz/web/embed.js";
import { messages } from "../../lossviz/web/framed.js";

test("an address in a frame keeps its view", () => {
  assert.equal(embedded("https://a.example/huber?huber_delta=2"), "https://a.example/huber?huber_delta=2&embed=true");
  assert.equal(embedded("https://a.example/s/mse.html#mse_label=1"), "https://a.example/s/mse.html?embed=true#mse_label=1");
});

test("a snippet is HTML whatever its title and its address hold", () => {
  const html = snippetOf("https://a.example/?a=1&b=\"2\"", "Is a < b & \"c\"?", 812);
  assert.ok(html.includes('src="https://a.example/?a=1&amp;b=&quot;2&quot;"'));
  assert.ok(html.includes('title="Is a &lt; b &amp; &quot;c&quot;?"'));
  assert.ok(html.includes('height="812"'));
});

test("a height is told plainly, and as learning platforms know it", () => {
  assert.deepEqual(messages(640),
    [{ type: "lossviz-height", height: 640 }, { subject: "lti.frameResize", height: 640 }]);
});
