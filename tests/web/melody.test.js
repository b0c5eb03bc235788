import assert from "node:assert/strict";
import { test } from "node:test";

import { melody, pitch } from "../../lossviz/web/melody.js";

const RANGE = /** @type {[number, number]} */ ([-1, 9]);
const even = (count, from, to) => Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

test("a higher value is a higher tone, from 200 to 1200 hertz, in equal intervals", () => {
  const tones = even(1001, -1, 9).map((value) => pitch(value, RANGE));
  tones.reduce((before, tone) => { assert.ok(tone > before); return tone; });
  assert.ok(Math.abs(pitch(-1, RANGE) - 200) < 1e-9 && Math.abs(pitch(9, RANGE) - 1200) < 1e-9);
  assert.ok(Math.abs(pitch(4, RANGE) ** 2 - pitch(2, RANGE) * pitch(6, RANGE)) < 1e-6);
});

test("beyond the axis the tone is that of its end, and on an axis of one value it is in the middle", () => {
  assert.deepEqual([pitch(-1e300, RANGE), pitch(1e300, RANGE)], [pitch(-1, RANGE), pitch(9, RANGE)]);
  assert.equal(pitch(Infinity, RANGE), pitch(9, RANGE));
  assert.ok(Math.abs(pitch(3, [3, 3]) ** 2 - 200 * 1200) < 1e-6);
});

test("the tone rises and falls with the curve, and the volume is even where it is smooth", () => {
  const x = even(241, -3, 3);
  const { pitches, loudness } = melody({ x, y: x.map((r) => r * r) }, RANGE);
  for (let step = 1; step < pitches.length; step++) {
    const rises = step > (pitches.length - 1) / 2;
    assert.ok(rises ? pitches[step] >= pitches[step - 1] : pitches[step] <= pitches[step - 1], step);
  }
  assert.deepEqual([loudness.at(0), loudness.at(-1)], [0, 0]);
  assert.equal(new Set(loudness.slice(1, -1)).size, 1);
  assert.ok(loudness[5] > 0);
});

test("a kink is louder, a jump and what is no number are silent, and every tone is a number", () => {
  // a kink a quarter from the left, a jump in the middle, nothing in the last quarter
  const x = [0, 1, 1, 2, 2, 3, 4];
  const y = [0, 3, 3, 5, 1, 1, null];
  const { pitches, loudness } = melody({ x, y }, RANGE);
  const last = pitches.length - 1;
  const plain = loudness[Math.round(last / 8)];
  assert.ok(plain > 0 && loudness[last / 4] > 2 * plain && loudness[last / 2] === 0);
  assert.equal(loudness[Math.round(0.625 * last)], plain);
  for (let step = 0.75 * last + 1; step <= last; step++) assert.equal(loudness[step], 0);
  assert.ok(pitches.every((tone) => tone >= 199.9 && tone <= 1200.1));
  assert.ok(pitches[last / 2 - 10] > pitches[last / 2 + 10]); // before the jump and behind it
});

test("a kink beside a jump makes no noise in it", () => {
  const x = even(301, 0, 3).toSpliced(150, 4, 1.5, 1.5, 1.52, 1.52);
  const y = x.map((_, i) => (i > 150 ? 5 : 0));
  const { loudness } = melody({ x, y }, RANGE);
  assert.ok([149, 150, 151, 153].every((step) => loudness[step] === 0));
  assert.ok(loudness[156] > loudness[100]);
});

test("bars are even tones from left to right, higher for a higher bar, and equal ones can be counted", () => {
  const bars = (y) => melody({ x: y.map((_, place) => place + 1), y, type: "bar" }, [0, 1]);
  for (const y of [[0, 0.2, 0.2, 0.9], [1], even(40, 0, 1), even(1000, 1, 0)]) {
    const { pitches, loudness } = bars(y);
    const each = pitches.length / y.length;
    for (let step = 0; step < pitches.length; step++)
      assert.ok(Math.abs(pitches[step] - pitch(y[Math.floor(step / each)], [0, 1])) < 0.01, String(step));
    const silences = Array.from(loudness).filter((loud, step) => step > 0 && loud === 0 && loudness[step - 1] > 0);
    assert.equal(silences.length, each > 6 ? y.length : 1); // after each bar, or of too many only after the last
  }
  assert.ok(bars([0.5, null, 0.5]).loudness.slice(110, 190).every((loud) => loud === 0));
});
