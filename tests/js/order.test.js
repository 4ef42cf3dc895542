import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  compareSeverity,
  compareSilences,
  compareText,
  groupOrder,
  memberOrder,
  rowsAt,
} from "../../static/js/dashboard/order.js";

const CASES = JSON.parse(readFileSync(new URL("../wall_order.json", import.meta.url)));

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

for (const [sort, { members, groups }] of Object.entries(CASES.orders)) {
  const sorted = [...CASES.members].sort(memberOrder(sort));

  test(`alerts by ${sort} stand as the server has them`, () => {
    assert.deepEqual(
      sorted.map(({ fingerprint }) => fingerprint),
      members,
    );
  });

  test(`groups by ${sort} stand as the server has them`, () => {
    const first = new Map();
    for (const member of sorted) if (!first.has(member.key)) first.set(member.key, member);
    const made = [...first].map(([key, member]) => ({ key, first: member }));
    assert.deepEqual(
      made.sort(groupOrder(sort)).map(({ key }) => key),
      groups,
    );
  });
}

test("only the first groups stand open; a list has its rows at once", () => {
  assert.ok(rowsAt(0, true) > 0);
  assert.equal(rowsAt(12, true), 0);
  assert.ok(rowsAt(0, false) > rowsAt(0, true));
});

test("silences: the one that ends soonest, then by id", () => {
  const sorted = [
    { ends: "2026-01-01", id: "b" },
    { ends: "2026-01-02", id: "a" },
    { ends: "2026-01-02", id: "c" },
  ];
  assert.deepEqual([...sorted].reverse().sort(compareSilences), sorted);
});
