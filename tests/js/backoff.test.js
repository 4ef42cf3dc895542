import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "../../static/js/realtime/backoff.js";

test("the ceiling doubles from 1 s and stays at 30 s", () => {
  const backoff = new Backoff(() => 1);
  const waits = Array.from({ length: 7 }, () => backoff.next());
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test("the jitter is full: anything between nothing and the ceiling", () => {
  const shares = [0, 0.25, 0.5];
  const backoff = new Backoff(() => shares.shift());
  assert.deepEqual([backoff.next(), backoff.next(), backoff.next()], [0, 500, 2_000]);
});

test("a reset starts over", () => {
  const backoff = new Backoff(() => 1);
  backoff.next();
  backoff.next();
  backoff.reset();
  assert.equal(backoff.next(), 1_000);
});
