import assert from "node:assert/strict";
import { test } from "node:test";

import { compareHealth } from "../../static/js/dashboard/health.js";
import { latencyWords } from "../../static/js/dashboard/health_row.js";

test("the worst comes first, then by name", () => {
  const keys = [
    { rank: 2, name: "a" },
    { rank: 0, name: "c" },
    { rank: 1, name: "b" },
    { rank: 0, name: "b" },
  ];
  const order = keys.sort(compareHealth).map(({ rank, name }) => `${rank}${name}`);
  assert.deepEqual(order, ["0b", "0c", "1b", "2a"]);
});

test("latency is told as the server tells it", () => {
  const told = [null, 0, 0.9, 1, 2.5, 300.9].map(latencyWords);
  assert.deepEqual(told, ["", "< 1 ms", "< 1 ms", "1 ms", "2 ms", "300 ms"]);
});
