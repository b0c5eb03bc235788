import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { loader } from "../../lossviz/web/loader.js";

const PLACE = "./web/0123456789ab/mount.js";

/** An element that knows what it holds and whether it is in the page. */
function element() {
  const held = new Set();
  const own = { isConnected: true, held, append: (node) => { held.add(node); node.remove = () => held.delete(node); } };
  return { ...own, remove() {} };
}

/** As Streamlit calls a component: a call that another one has overtaken is left as soon as it answers. */
function streamlit(component) {
  const parentElement = element();
  let latest = 0;
  let leave = null;
  const call = async (data) => {
    const own = ++latest;
    const answer = await component({ data, parentElement });
    if (own === latest) leave = answer; else answer?.();
  };
  const unmount = () => { latest += 1; parentElement.isConnected = false; leave?.(); };
  return { parentElement, call, unmount };
}

/** A server that answers the first times with nothing. */
function code(failures = 0) {
  const seen = { asked: [], shown: [], left: 0 };
  const mount = ({ data }) => { seen.shown.push(data); return () => { seen.left += 1; }; };
  const load = async (address) => {
    seen.asked.push(address);
    if (seen.asked.length <= failures) throw new Error("gone");
    return { default: mount };
  };
  return { seen, load };
}

beforeEach(() => { globalThis.document = { baseURI: "http://app.example/course/huber?x=1", createElement: element }; });

test("the code is asked for once, beside the page, and shows every change in its turn", async () => {
  const { seen, load } = code();
  const place = streamlit(loader(PLACE, "", load));
  await Promise.all([place.call(1), place.call(2)]);
  await place.call(3);
  assert.deepEqual(seen.asked, ["http://app.example/course/web/0123456789ab/mount.js"]);
  assert.deepEqual(seen.shown, [1, 2, 3]);
});

test("a change that overtakes the call before it leaves the component where it is, until its place goes", async () => {
  const { seen, load } = code();
  const place = streamlit(loader(PLACE, "", load));
  await Promise.all([place.call(1), place.call(2), place.call(3)]);
  assert.equal(seen.left, 0);
  place.unmount();
  assert.equal(seen.left, 1);
});

test("a component whose place goes while its code comes is left, too", async () => {
  const { seen, load } = code();
  const place = streamlit(loader(PLACE, "", load));
  const called = place.call(1);
  place.unmount();
  await called;
  assert.deepEqual([seen.shown, seen.left], [[1], 1]);
});

test("code that did not come is asked for again, each time under an address of its own", async () => {
  const { seen, load } = code(4);
  const place = streamlit(loader(PLACE, "", load, 0));
  await Promise.all([place.call(1), place.call(2)]);
  assert.equal(new Set(seen.asked).size, seen.asked.length);
  assert.equal(seen.asked.length, 5);
  assert.deepEqual(seen.shown, [1, 2]);
});

test("code that never comes is one sentence, which goes if a later change finds it", async () => {
  const { seen, load } = code(8);
  const place = streamlit(loader(PLACE, "Reload the page.", load, 0));
  const { error } = console;
  console.error = () => {};
  await place.call(1);
  console.error = error;
  const [note] = place.parentElement.held;
  assert.deepEqual([note.textContent, note.role, seen.shown], ["Reload the page.", "alert", []]);
  await place.call(2);
  assert.deepEqual([place.parentElement.held.size, seen.shown], [0, [2]]);
  place.unmount();
  assert.equal(seen.left, 1);
});
