import assert from "node:assert/strict";
import { test } from "node:test";
import { edges } from "../../static/js/dashboard/edges.js";

/** A group of `count` alerts, named after it, of which the first `shown` have a row. */
function group(name, count, shown) {
  const entries = Array.from({ length: count }, (_, n) => ({ fingerprint: `${name}${n}` }));
  return { entries, shown };
}

test("those about the last row of each group are next", () => {
  assert.deepEqual(edges([group("a", 30, 20), group("b", 9, 5)], 8), [
    "a18",
    "a19",
    "a20",
    "a21",
    "b3",
    "b4",
    "b5",
    "b6",
  ]);
});

test("a group that shows all, or none, has no edge", () => {
  assert.deepEqual(edges([group("all", 4, 4), group("folded", 50, 0)], 10), []);
  assert.deepEqual(edges([], 10), []);
});

test("a short group gives what it has", () => {
  assert.deepEqual(edges([group("a", 3, 1)], 10), ["a0", "a1", "a2"]);
});

test("no more than is asked for", () => {
  const many = Array.from({ length: 7 }, (_, n) => group(`${n}-`, 100, 20));
  assert.equal(edges(many, 20).length, 14);
});
