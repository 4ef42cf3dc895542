import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ticks, utc } from "../../static/js/dashboard/timeline/axis.js";

const CASES = JSON.parse(readFileSync(new URL("../timeline.json", import.meta.url)));
const HOUR = 3_600;
const MIDNIGHT = 1_763_942_400; // of a Monday, in UTC

test("ticks in UTC are the server's", () => {
  for (const { start, end, tick, phase, found } of CASES.ticks) {
    assert.deepEqual(
      ticks(start, end, tick, phase, () => 0),
      found,
    );
  }
});

test("ticks are round in the zone of the reader, also one of quarters of an hour", () => {
  const nepal = () => 5.75 * HOUR;
  const found = ticks(MIDNIGHT, MIDNIGHT + 24 * HOUR, 4 * HOUR, 0, nepal);
  assert.deepEqual(found[0], [MIDNIGHT + 2.25 * HOUR, 93, false]);
  assert.equal(found.length, 6);
});

test("days begin at the reader's midnight, on both sides of a change of the clock", () => {
  const change = MIDNIGHT + 30 * HOUR;
  const zone = (at) => (at < change ? HOUR : 2 * HOUR);
  const found = ticks(MIDNIGHT, MIDNIGHT + 75 * HOUR, 24 * HOUR, 0, zone);
  assert.deepEqual(
    found.map(([at]) => (at - MIDNIGHT) / HOUR),
    [23, 46, 70],
  );
});

test("a moment in full is in UTC", () => {
  assert.equal(utc(MIDNIGHT), "2025-11-24 00:00:00 UTC");
});
