import assert from "node:assert/strict";
import { test } from "node:test";
import { concerns } from "../../static/js/dashboard/alert_page/concerns.js";

const page = { fingerprint: "a", silences: ["", "s"] };

test("its own events, silences that it names, and lists that move concern it", () => {
  assert.ok(concerns({ type: "alert_updated", data: { fingerprint: "a" } }, page));
  assert.ok(concerns({ type: "silence_updated", data: { id: "s" } }, page));
  assert.ok(concerns({ type: "silence_created", data: { id: "t", resilenced: { a: [] } } }, page));
});

test("nothing else does", () => {
  assert.ok(!concerns({ type: "alert_updated", data: { fingerprint: "b" } }, page));
  assert.ok(!concerns({ type: "silence_updated", data: { id: "t" } }, page));
  assert.ok(!concerns({ type: "health_changed", data: { id: "s" } }, page));
  assert.ok(!concerns({ type: "stats_updated", data: {} }, page));
  const named = { ...page, fingerprint: "constructor" };
  assert.ok(!concerns({ type: "silence_created", data: { id: "t", resilenced: {} } }, named));
});
