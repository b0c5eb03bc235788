import assert from "node:assert/strict";
import { test } from "node:test";

import { turnedBy } from "../../lossviz/web/cameras.js";
import { PACE, stepOf, zoomOf } from "../../lossviz/web/hand.js";
import { heightAt, keyed, placeOf, valueFrom } from "../../lossviz/web/handles.js";
import { hitOn } from "../../lossviz/web/hit.js";
import { fixture } from "./fixtures.js";

const [base] = Object.values(fixture("cameras"));
const near = (a, b, by = 1e-9) => assert.ok(Math.abs(a - b) < by, `${a} is not ${b}`);

const elevation = ({ eye: { x, y, z } }) => (Math.atan2(z, Math.hypot(x, y)) * 180) / Math.PI;

test("a camera that is turned stays between 3 and 90 degrees, and as far away", () => {
  const far = Math.hypot(...Object.values(base.eye));
  for (let up = -400; up <= 400; up += 7) {
    const camera = turnedBy(base, base, { across: up / 3, up });
    assert.ok(elevation(camera) > 3 - 1e-9 && elevation(camera) < 90);
    near(Math.hypot(...Object.values(camera.eye)), far);
    assert.equal(camera.center, base.center);
  }
  near(elevation(turnedBy(base, base, { up: 10 })) - elevation(base), 10, 1e-6);
  near(Math.hypot(...Object.values(turnedBy(base, base, { zoom: 1e9 }).eye)), 10);
  near(Math.hypot(...Object.values(turnedBy(base, base, { zoom: 1e-9 }).eye)), 0.5);
});

test("a mouse turns both ways, one finger sideways only, two fingers freely", () => {
  const [from, to] = [[{ x: 0, y: 0 }], [{ x: 10, y: 20 }]];
  assert.deepEqual(stepOf(from, to, false), { across: -10 * PACE, up: 20 * PACE, zoom: 1 });
  assert.deepEqual(stepOf(from, to, true), { across: -10 * PACE, up: 0, zoom: 1 });
  const both = (places) => [...places, { x: places[0].x + 100, y: places[0].y }];
  assert.deepEqual(stepOf(both(from), both(to), true), { across: -10 * PACE, up: 20 * PACE, zoom: 1 });
  assert.equal(stepOf([{ x: 0, y: 0 }, { x: 50, y: 0 }], [{ x: -25, y: 0 }, { x: 75, y: 0 }], true).zoom, 0.5);
});

test("a wheel that turns away brings the camera nearer, however its turns are counted", () => {
  assert.ok(zoomOf({ deltaY: -10, deltaMode: 0 }) < 1);
  near(zoomOf({ deltaY: 3, deltaMode: 1 }), zoomOf({ deltaY: 48, deltaMode: 0 }));
  near(zoomOf({ deltaY: 30, deltaMode: 0 }) * zoomOf({ deltaY: -30, deltaMode: 0 }), 1);
  assert.ok(zoomOf({ deltaY: 1e6, deltaMode: 0 }) < 2);
});

test("a pointer hits the nearest part of a surface that is drawn", () => {
  const flat = (x, y, z) => [10 * x, 10 * y, -z]; // seen from above: the higher, the nearer
  const surface = { x: [0, 1, 2], y: [0, 2], z: [[0, 1, 2], [0, 1, 2]] };
  const hit = hitOn(surface, flat, { x: 15, y: 5 });
  near(hit.x, 1.5);
  near(hit.y, 0.5);
  assert.equal(hitOn(surface, flat, { x: 25, y: 5 }), null);
  assert.equal(hitOn(surface, flat, { x: 15, y: 5 }, [0, 1]), null); // cut off there
  assert.notEqual(hitOn(surface, flat, { x: 5, y: 5 }, [1, 0]), null);
  const across = (x, y, z) => [10 * x, 10 * z, y]; // from the side: the first row stands before the second
  near(hitOn(surface, across, { x: 15, y: 15 }, [0, 2])?.y ?? 0, 0, 1e-6);
  assert.equal(hitOn({ ...surface, z: [[NaN, NaN, NaN], [0, 1, 2]] }, flat, { x: 15, y: 5 }), null); // a gap
});

test("a handle stands where its control says, and the place says the control", () => {
  for (const { payload } of fixture("rows")) for (const handle of payload.handles) {
    const state = { ...payload.state, label: 0.5 };
    const { values } = payload.controls.find(({ name }) => name === handle.control);
    for (const times of handle.times) for (const value of values) {
      const moved = { ...state, [handle.control]: value };
      near(valueFrom(handle, times, moved, placeOf(handle, times, moved)), value, 1e-9 * Math.max(1, Math.abs(value)));
    }
  }
});

test("rings stand at the kinks that the core knows", () => {
  let seen = 0;
  for (const { payload, rows } of fixture("rows"))
    for (const handle of payload.handles.filter(({ look }) => look === "ring")) for (const { state, kinks } of rows) {
      const places = handle.times.map((times) => placeOf(handle, times, state));
      for (const kink of kinks) {
        assert.ok(places.some((place) => Math.abs(place - kink) < 1e-9), `${payload.id}: no handle at ${kink}`);
        seen += 1;
      }
    }
  assert.ok(seen > 20);
});

test("keys move a handle as they move a slider", () => {
  const to = (key) => keyed(key, 20, 50);
  assert.deepEqual(["ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"].map(to), [21, 21, 19, 19]);
  assert.deepEqual(["PageUp", "PageDown", "Home", "End"].map(to), [25, 15, 0, 50]);
  assert.equal(keyed("ArrowRight", 50, 50), 50);
  assert.equal(keyed("PageDown", 2, 50), 0);
  assert.equal(keyed("a", 2, 50), null);
});

test("a handle takes the height of the nearest mark", () => {
  const trace = { x: [0, 1, 2, 3], y: [NaN, 5, NaN, 7] };
  assert.equal(heightAt(trace, 0.9), 5);
  assert.equal(heightAt(trace, 2.4), 7);
  assert.ok(Number.isNaN(heightAt(undefined, 1)) && Number.isNaN(heightAt({ x: [1], y: [NaN] }, 1)));
});
