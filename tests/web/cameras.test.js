import assert from "node:assert/strict";
import { test } from "node:test";

import { cameraFrom, nameCamera, unread, whole } from "../../lossviz/web/cameras.js";
import { fixture } from "./fixtures.js";

const cameras = fixture("cameras");
const [base] = Object.values(cameras);

test("a camera is found again by its name, and its name by it", () => {
  for (const name of ["30,20", "-120,45", "0,3,3", "180,30,0.5", "90,89,10"])
    assert.equal(nameCamera(cameraFrom(name, base), base), name);
  for (const camera of Object.values(cameras)) {
    const name = nameCamera(camera, base);
    assert.equal(nameCamera(cameraFrom(name, base), base), name);
    assert.equal(cameraFrom(name, base).center, base.center);
  }
});

test("what is no camera has none, and none is too near, too far or upright", () => {
  for (const text of ["", "front", "1", "1,2,0", "1,2,-3", "NaN,1", null, undefined])
    assert.equal(cameraFrom(text, base), null);
  assert.equal(nameCamera(cameraFrom("0,3,99", base), base), "0,3,10");
  assert.equal(nameCamera(cameraFrom("0,3,0.01", base), base), "0,3,0.5");
  const { eye } = cameraFrom("0,90", base);
  assert.ok(eye.x > 0 && eye.z > 0);
});

test("a whole camera keeps what it says", () => {
  const up = { x: 1, y: 0, z: 0 };
  assert.equal(whole({ eye: base.eye, up }).up, up);
  assert.equal(whole({ eye: base.eye }).projection.type, "perspective");
});

test("an axis that is seen from its end has no numbers, in a small scene or from above", () => {
  const left = (scene, name) => unread(scene, cameraFrom(name, base)).flatMap(Object.keys);
  assert.deepEqual(left("scene2", "-135,40"), []);
  assert.deepEqual(left("scene2", "-90,8"), ["scene2.yaxis.showticklabels"]);
  assert.deepEqual(left("scene2", "0,8"), ["scene2.xaxis.showticklabels"]);
  assert.deepEqual(left("scene", "0,8"), []); // the large one has room for them
  assert.deepEqual(left("scene", "-90,89"), ["scene.zaxis.showticklabels", "scene.zaxis.title.text"]);
});
