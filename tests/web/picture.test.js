import assert from "node:assert/strict";
import { test } from "node:test";

import { fieldWidth, fits, isOff } from "../../lossviz/web/controls.js";
import { isDrawn, isSampled } from "../../lossviz/web/covered.js";
import { description } from "../../lossviz/web/describe.js";
import { nearestPoint } from "../../lossviz/web/drag.js";
import { drawnNumbers, plain, spread } from "../../lossviz/web/drawn.js";
import { advanced } from "../../lossviz/web/play.js";
import { movedIn } from "../../lossviz/web/patches.js";
import { doubtOf } from "../../lossviz/web/results.js";
import { Settling } from "../../lossviz/web/settling.js";
import { adopted } from "../../lossviz/web/state.js";
import { contentOf } from "../../lossviz/web/taken.js";
import { channels, isDarkColour } from "../../lossviz/web/theme.js";
import { cameraNamed, viewControl } from "../../lossviz/web/turning.js";
import { clamp, nearest, same } from "../../lossviz/web/values.js";
import { awaits, leaves } from "../../lossviz/web/waiting.js";
import { fixture } from "./fixtures.js";

const { payload } = fixture("links").find((link) => link.payload.id === "huber");
const focal = fixture("links").find((link) => link.payload.id === "focal").payload;

test("plain values", () => {
  assert.ok(same({ a: [1] }, { a: [1] }) && !same(1, "1"));
  assert.deepEqual([clamp(-1, 0, 2), clamp(3, 0, 2), clamp(1, 0, 2)], [0, 2, 1]);
  assert.deepEqual([nearest([0, 1, 3], 1), nearest([0, 1, 3], 1.9), nearest([0, 1, 3], 99)], [1, 1, 2]);
  assert.deepEqual([nearest(["-inf", 1, 3], -9), nearest(["-inf", 1, 3], "-inf"), nearest([0, 1], NaN)], [1, 0, 0]);
});

test("colours are dark or light however the canvas spells them", () => {
  assert.deepEqual(channels("#0e1117"), [14, 17, 23]);
  assert.deepEqual(channels("rgba(1, 2, 3, 0.5)"), [1, 2, 3, 0.5]);
  const colours = ["#0e1117", "#ffffff", "rgba(250, 250, 250, 0.9)", "#0000ff"];
  assert.deepEqual(colours.map(isDarkColour), [true, false, false, true]);
});

test("Python's state replaces the viewer's only if it says so", () => {
  const mine = { ...payload.state, delta: 2, prediction: 1 };
  const as = (replace, elsewhere) => adopted(payload, mine, { replace, elsewhere });
  assert.deepEqual(as(true, false), payload.state);
  assert.deepEqual(as(false, false), mine);
  assert.deepEqual(as(false, true), mine);
  const given = { ...payload, state: { ...payload.state, hidden: "new" } };
  assert.equal(adopted(given, { ...mine, hidden: "old" }, { replace: false, elsewhere: false }).hidden, "new");
  const grab = { subplot: "xy", controls: ["delta", "label"], pick: { trace: "t", control: "hidden" } };
  const lab = { ...given, drag: [grab] };
  assert.equal(adopted(lab, { ...mine, hidden: "old" }, { replace: false, elsewhere: true }).hidden, "old");
  assert.ok(awaits(grab, lab, { hidden: "old" }) && !awaits(grab, lab, lab.state));
  assert.ok(!awaits(payload.drag[0], payload, {}));
  const listed = adopted(payload, { ...mine, range: 4 }, { replace: false, elsewhere: false });
  assert.equal(listed.range, 3); // a control that is not exact holds one of its values
});

test("what no control moves waits for Python", () => {
  const away = { ...payload.state, losses: "mse" };
  const lab = { ...payload, state: away, opening: { ...payload.opening, losses: "huber" } };
  assert.ok(!leaves(lab, { ...away, delta: 5 }) && leaves(lab, { ...away, losses: "huber" }));
  assert.ok(!leaves(payload, { ...payload.state, delta: 5 }));
});

const settlingAt = (height, settled, settling) => {
  settling.settle(settling.needed([{ uid: "value-surface", z: [[0, height]] }]), settled);
  const ladder = settling.fits[0].rungs.map(({ high }) => high);
  const [{ layout }] = settling.changes();
  return { top: layout["coloraxis.cmax"], range: layout["scene.zaxis.range"], ladder };
};

test("an axis grows with what is dragged beyond it, no faster, and shrinks with it back to where it stood", () => {
  const settling = new Settling();
  settling.take(payload.fits);
  const at = (height, settled) => settlingAt(height, settled, settling);
  const stood = at(5.5, true);
  assert.ok(stood.ladder.includes(stood.top));
  assert.deepEqual(at(stood.top, false), stood);
  const beyond = [6.1, 7, 8, 9.3, 11.8].map((height) => ({ height, ...at(height, false) }));
  for (const { height, top, range } of beyond) {
    assert.ok(top >= height && top < 1.05 * height, `${top} for ${height}`);
    assert.ok(range[0] < 0 && range[1] > top);
  }
  assert.ok(settling.away);
  assert.deepEqual(at(1, false), stood);
  assert.equal(at(1e9, false).top, stood.ladder.at(-1)); // it ends where its ladder does
});

test("an axis that is not due grows as soon as the hand rests, and not while it moves", ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const settling = new Settling();
  settling.take(payload.fits);
  const stood = settlingAt(5.5, true, settling);
  settling.due = Infinity; // a machine that takes long for a whole drawing
  const drawn = [];
  const move = (height) => {
    drawn.push(settlingAt(height, false, settling).top);
    settling.goOn(() => move(height));
  };
  for (const height of [7, 8, 9]) { move(height); mock.timers.tick(150); }
  assert.deepEqual(drawn, [stood.top, stood.top, stood.top]);
  mock.timers.tick(50);
  assert.ok(drawn.length === 4 && drawn[3] >= 9);
  mock.timers.tick(1e6);
  assert.equal(drawn.length, 4);
});

test("an axis that settles after a drag glides there, and a picture that is taken does not wait for it", () => {
  const settling = new Settling();
  settling.take(payload.fits);
  settlingAt(5.5, true, settling);
  const grown = settlingAt(16.5, false, settling);
  settling.glideNext();
  const first = settlingAt(16.5, true, settling);
  assert.ok(settling.glide && first.top > grown.top);
  settling.glide.start = -Infinity; // long ago
  const last = settlingAt(16.5, true, settling);
  assert.ok(last.ladder.includes(last.top) && last.top > first.top);
  assert.equal(settling.glide, null);
  assert.ok(!settling.away);
});

test("where a whole drawing takes long, an axis that settles goes there at once", () => {
  const settling = new Settling();
  settling.take(payload.fits);
  settlingAt(5.5, true, settling);
  settlingAt(16.5, false, settling);
  settling.took = 150;
  settling.glideNext();
  const last = settlingAt(16.5, true, settling);
  assert.ok(last.ladder.includes(last.top) && !settling.away && !settling.glide);
});

test("axes hold all of a sweep while it plays, and settle again after it", () => {
  const settling = new Settling();
  settling.take(payload.fits);
  const needed = [5.5, 9].map((height) => settling.needed([{ uid: "value-surface", z: [[0, height]] }]));
  const rungs = needed.map((needs) => needs.map(({ rung }) => rung));
  settling.settle(needed[0], true);
  settling.hold(needed);
  settling.settle(needed[0], false);
  assert.deepEqual(settling.rungs, rungs[1]);
  assert.ok(settling.away);
  settling.settle(needed[1], false);
  assert.deepEqual(settling.places, rungs[1]);
  settling.settle(needed[0], true);
  assert.deepEqual(settling.rungs, rungs[0]);
  assert.ok(!settling.away);
});

test("a picture is described by Python until its controls move", () => {
  const look = ({ quantity }) => ({ y: [quantity === "value" ? -0.5 : NaN] });
  const say = (state) => description(payload, state, look, (trace) => `label of ${trace}`);
  assert.equal(say(payload.state), payload.alt);
  assert.equal(say({ ...payload.state, view: "1,2" }), payload.alt);
  const moved = say({ ...payload.state, delta: 2 });
  assert.ok(moved.startsWith(`${payload.alt} Changed since, now δ 2, label y`));
  assert.match(moved, /label of value-point −0\.5\.$/);
});

test("controls are off, hold numbers, and have room for them", () => {
  const [gamma, alpha] = ["gamma", "alpha"].map((name) => focal.controls.find((control) => control.name === name));
  assert.ok(isOff(alpha, { alpha: null }) && !isOff(alpha, { alpha: 0.5 }) && !isOff(gamma, { gamma: null }));
  assert.deepEqual([1, 99, null, -1].map((value) => fits(gamma, value)), [true, 99 <= gamma.max, false, false]);
  assert.ok(!fits({ ...gamma, integer: true }, 1.5));
  assert.deepEqual(["-inf", "inf"].map((word) => fits({ ...gamma, endless: ["-inf"] }, word)), [true, false]);
  assert.ok(!fits(gamma, "-inf"));
  assert.deepEqual([fieldWidth(["1"], "1"), fieldWidth(["100000"], "1")], ["0em", "4.2em"]);
  assert.ok(parseFloat(fieldWidth([], "1234567")) > 5);
});

test("playing goes back and forth, or once to the end", () => {
  assert.deepEqual(advanced({ index: 1, direction: 1 }, 2, 5, false), { index: 3, direction: 1 });
  assert.deepEqual(advanced({ index: 4, direction: 1 }, 3, 5, false), { index: 3, direction: -1 });
  assert.deepEqual(advanced({ index: 1, direction: -1 }, 2, 5, false), { index: 1, direction: 1 });
  assert.deepEqual(advanced({ index: 4, direction: 1 }, 3, 5, true), { index: 5, direction: 1 });
});

test("the nearest point within a finger's reach is picked", () => {
  const away = ([x, y]) => (typeof x === "number" ? Math.hypot(x, y) : Infinity);
  assert.equal(nearestPoint({ x: [50, 3], y: [0, 4] }, [9, 9], away), 1);
  assert.equal(nearestPoint({ x: [50, 3], y: [0, 4] }, [1, 1], away), -1);
  assert.equal(nearestPoint({ x: [50, null], y: [0, 1] }, [40, 0], away), null);
});

test("only coordinates of the same length are moved in a drawn trace", () => {
  const x = [1, 2];
  const shown = { uid: "a", x, y: [3, 4], name: "n" };
  const y = [5, 6];
  assert.deepEqual(movedIn({ ...shown }, shown), {});
  assert.deepEqual(movedIn({ ...shown, y }, shown), { y });
  assert.equal(movedIn({ ...shown, y: [1] }, shown), null);
  assert.equal(movedIn({ ...shown, name: "m" }, shown), null);
});

test("cameras have the names of the view control, or say where they are", () => {
  const { options } = viewControl(payload);
  for (const { value, camera } of options) assert.deepEqual(cameraNamed(payload, value).eye, camera.eye);
  assert.ok(cameraNamed(payload, "10,20").eye.x > 0);
  assert.equal(cameraNamed(payload, "nowhere"), null);
});

test("the numbers behind a figure are those of its traces", () => {
  const title = (text) => ({ title: { text } });
  const scene = { xaxis: title("x"), yaxis: title("y"), zaxis: title("<b>loss</b> <i>ℓ</i>") };
  const layout = {
    xaxis: { ...title("r"), domain: [0, 1] }, yaxis: { ...title("share"), tickformat: ".0%", domain: [0, 0.5] }, scene,
    annotations: [{ xref: "paper", x: 0, y: 0.5, text: "<b>Panel</b> remark" }],
  };
  const line = { type: "scatter", name: "one", x: [0, 1], y: [0.5, null] };
  const { sheets, said } = drawnNumbers([
    line, { ...line, name: "two", y: [0.25, 1] }, { ...line, hoverinfo: "skip" }, { ...line, visible: false },
    { ...line, name: "here", x: [0.5], y: [0.75] },
    { type: "surface", name: "s", scene: "scene", x: [1, 2], y: [3], z: [[0.1, 0.2]] },
  ], layout);
  assert.deepEqual(sheets, [
    { caption: "Panel", head: ["r", "Panel: one", "Panel: two"], rows: [["0", "50 %", "25 %"], ["1", "–", "100 %"]] },
    { caption: "loss, by y (down) and x (across)", head: ["y", "1", "2"], rows: [["3", "0.1", "0.2"]] },
  ]);
  assert.deepEqual(said, ["here (Panel): 75 % at r 0.5"]);
  assert.deepEqual([spread(3, 5), spread(11, 3)], [[0, 1, 2], [0, 5, 10]]);
  assert.equal(plain("<i>a</i> &"), "a &");
});

test("numbers of a page without a server know how sure they are", () => {
  const along = (control) => ({ control, nodes: [0, 1] });
  const rule = { parameters: [along("a")], prediction: along("p"), label: null, length: 2,
    terms: [{ start: 0, label: 0, prediction: 1, weight: null }] };
  const state = { a: 0.5, p: 1 };
  assert.ok(isDrawn(rule, state, state) && isSampled(rule, state, state));
  assert.ok(!isSampled(rule, { a: 0, p: 1 }, state) && isSampled(rule, { a: 0, p: 1 }, { a: 1, p: 0 }));
  const table = Object.assign(Float32Array.from([0, 0, 0, 2 ** 20]), { units: Float32Array.from([0.5]) });
  assert.equal(doubtOf(rule, table, 0, { a: 0, p: 0 }), 0.25);
  assert.equal(doubtOf(rule, table, 0, state), 4); // half a part in 2 ** 17 of the greatest number around
});

test("a picture's address holds its bytes", async () => {
  const png = contentOf("data:image/png;base64,AAEC");
  assert.deepEqual([png.type, [...new Uint8Array(await png.arrayBuffer())]], ["image/png", [0, 1, 2]]);
  assert.equal(await contentOf("data:image/svg+xml,%3Csvg%2F%3E").text(), "<svg/>");
});
