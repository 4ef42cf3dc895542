import assert from "node:assert/strict";
import { test } from "node:test";
import { isQuiet, minutesOf } from "../../static/js/dashboard/notifications/quiet_time.js";

const at = (hours, minutes) => new Date(2026, 10, 26, hours, minutes);
const quietAt = (from, to, ...time) => isQuiet({ quiet: true, from, to }, at(...time));

test("a time is hours and minutes of a day", () => {
  assert.equal(minutesOf("00:00"), 0);
  assert.equal(minutesOf("23:59"), 1439);
  for (const text of ["24:00", "7:00", "12:60", "12:00:00", "", "ab:cd", " 12:00"]) {
    assert.equal(minutesOf(text), null, text);
  }
});

test("it is quiet from the first minute to before the last", () => {
  assert.equal(quietAt("12:00", "14:00", 11, 59), false);
  assert.equal(quietAt("12:00", "14:00", 12, 0), true);
  assert.equal(quietAt("12:00", "14:00", 13, 59), true);
  assert.equal(quietAt("12:00", "14:00", 14, 0), false);
});

test("it may cross midnight", () => {
  for (const [hours, minutes, quiet] of [
    [21, 59, false],
    [22, 0, true],
    [0, 0, true],
    [6, 59, true],
    [7, 0, false],
  ]) {
    assert.equal(quietAt("22:00", "07:00", hours, minutes), quiet, `${hours}:${minutes}`);
  }
});

test("it is never quiet when it is not wanted, ends as it begins, or cannot be read", () => {
  assert.equal(isQuiet({ quiet: false, from: "00:00", to: "23:59" }, at(12, 0)), false);
  assert.equal(quietAt("12:00", "12:00", 12, 0), false);
  assert.equal(quietAt("noon", "14:00", 13, 0), false);
});
