import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compareAlerts,
  compareSeverity,
  compareSilences,
  compareText,
} from "../../static/js/dashboard/order.js";

test("severities: the worst first, then those nobody knows, by name", () => {
  const mixed = ["page", "none", "warning", "critical", "Critical", "info", "error"];
  assert.deepEqual(mixed.sort(compareSeverity), [
    "critical",
    "error",
    "warning",
    "info",
    "none",
    "Critical",
    "page",
  ]);
});

test("texts go by code point, as in Python", () => {
  const texts = ["\u{1f600}", "\uffff", "b", "ab", "a", "", "\ue000", "é"];
  const sorted = ["", "a", "ab", "b", "é", "\ue000", "\uffff", "\u{1f600}"];
  assert.deepEqual(texts.sort(compareText), sorted);
});

test("alerts: severity, then the newest, then the fingerprint", () => {
  const row = (severity, starts, fingerprint) => ({ severity, starts, fingerprint });
  const sorted = [
    row("critical", "2026-01-01", "b"),
    row("warning", "2026-01-03", "c"),
    row("warning", "2026-01-02", "a"),
    row("warning", "2026-01-02", "d"),
  ];
  assert.deepEqual([...sorted].reverse().sort(compareAlerts), sorted);
});

test("silences: the one that ends soonest, then by id", () => {
  const sorted = [
    { ends: "2026-01-01", id: "b" },
    { ends: "2026-01-02", id: "a" },
    { ends: "2026-01-02", id: "c" },
  ];
  assert.deepEqual([...sorted].reverse().sort(compareSilences), sorted);
});
