import assert from "node:assert/strict";
import { test } from "node:test";
import { toMicros, toStamp } from "../../static/js/dashboard/past/micros.js";

test("a stamp and its microseconds are one and the same", () => {
  for (const stamp of [
    "2026-11-23T15:04:05.000007Z",
    "2026-11-23T15:04:05.999999Z",
    "1970-01-01T00:00:00.000000Z",
    "2099-12-31T23:59:59.123456Z",
  ]) {
    assert.equal(toStamp(toMicros(stamp)), stamp);
  }
});

test("fewer digits are read as well", () => {
  assert.equal(toMicros("2026-11-23T15:04:05Z"), toMicros("2026-11-23T15:04:05.000000Z"));
  assert.equal(toStamp(toMicros("2026-11-23T15:04:05.12Z")), "2026-11-23T15:04:05.120000Z");
  assert.equal(toMicros("1970-01-01T00:00:01.5Z"), 1_500_000);
});
