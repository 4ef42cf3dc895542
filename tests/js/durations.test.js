import assert from "node:assert/strict";
import { test } from "node:test";
import { formatAge, formatSpan } from "../../static/js/dashboard/durations.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test("a span has the two units that matter", () => {
  for (const [ms, words] of [
    [-5_000, "0s"],
    [999, "0s"],
    [59_999, "59s"],
    [MINUTE, "1m"],
    [HOUR - 1, "59m"],
    [HOUR, "1h"],
    [3 * HOUR + 5 * MINUTE, "3h 5m"],
    [24 * HOUR, "1d"],
    [76 * HOUR, "3d 4h"],
  ]) {
    assert.equal(formatSpan(ms), words);
  }
});

test("an age looks back, a countdown ahead", () => {
  assert.equal(formatAge("since", 0, 2 * MINUTE), "2m");
  assert.equal(formatAge("until", 2 * MINUTE, 0), "in 2m");
  assert.equal(formatAge("until", 0, 1), "now");
});
