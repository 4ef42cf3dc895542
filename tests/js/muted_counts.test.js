import assert from "node:assert/strict";
import { test } from "node:test";
import { MutedCounts } from "../../static/js/dashboard/muted_counts.js";

const alert = (type, fingerprint, silencedBy, status = "firing") => ({
  type: `alert_${type}`,
  data: { fingerprint, status, silenced_by: silencedBy },
});

test("counts are those of the page at first", () => {
  const counts = new MutedCounts({ f1: ["a", "b"], f2: ["a"] });
  assert.deepEqual([counts.countOf("a"), counts.countOf("b"), counts.countOf("c")], [2, 1, 0]);
});

test("an alert that is silenced counts for each of its silences, until it is not", () => {
  const counts = new MutedCounts({});
  assert.deepEqual([...counts.apply(alert("silenced", "f1", ["a", "b"]))], ["a", "b"]);
  assert.equal(counts.countOf("a"), 1);
  assert.deepEqual([...counts.apply(alert("unsilenced", "f1", []))], ["a", "b"]);
  assert.equal(counts.countOf("a"), 0);
});

test("an event that changes nothing about silences changes no count", () => {
  const counts = new MutedCounts({ f1: ["a"] });
  assert.equal(counts.apply(alert("updated", "f1", ["a"])).size, 0);
  assert.equal(counts.apply({ type: "stats_updated", data: {} }).size, 0);
  assert.equal(counts.countOf("a"), 1);
});

test("a resolved alert counts for nobody, whatever its payload lists", () => {
  const counts = new MutedCounts({ f1: ["a"] });
  counts.apply(alert("resolved", "f1", ["a"], "resolved"));
  assert.equal(counts.countOf("a"), 0);
});

test("lists that a silence's event changes are taken over", () => {
  const counts = new MutedCounts({ f1: ["a"], f2: ["a"] });
  const event = { type: "silence_created", data: { resilenced: { f1: ["a", "b"], f2: ["b"] } } };
  assert.deepEqual([...counts.apply(event)].sort(), ["a", "b"]);
  assert.deepEqual([counts.countOf("a"), counts.countOf("b")], [1, 2]);
});
