import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Peaks, raised } from "../../static/js/dashboard/timeline/peaks.js";

const CASES = JSON.parse(readFileSync(new URL("../timeline.json", import.meta.url)));
const START = 1_763_900_010; // of a stretch of 30 s

const sorted = (entries) => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
const firing = (peaks, end) => peaks.upTo(end).map((peak) => peak?.firing ?? null);

test("a peak is the greatest of each figure, as on the server", () => {
  for (const { counts, firing: most, by_severity } of CASES.raised) {
    let peak = { firing: 0, bySeverity: new Map() };
    for (const count of counts) peak = raised(peak, ...count);
    assert.equal(peak.firing, most);
    assert.deepEqual(sorted(peak.bySeverity), sorted(Object.entries(by_severity)));
  }
});

test("figures raise their own stretch, and a new one begins with its first count", () => {
  const peaks = new Peaks(START, 30, [null, [2, { info: 2 }], [1, { info: 1 }]]);
  peaks.take(START + 89, 4, { info: 4 });
  assert.deepEqual(firing(peaks, peaks.end(START + 89)), [null, 2, 4]);
  peaks.take(START + 90.5, 0, {});
  assert.equal(peaks.end(START + 90.5), START + 90);
  assert.deepEqual(firing(peaks, START + 90), [2, 4, 0]);
});

test("time goes on without counts, after a while", () => {
  const peaks = new Peaks(START, 30, [null, null, [1, { info: 1 }]]);
  assert.equal(peaks.end(START + 104), START + 60);
  assert.equal(peaks.end(START + 105), START + 90);
  assert.deepEqual(firing(peaks, START + 90), [null, 1, null]);
});

test("a page that is open for weeks holds no more than its range", () => {
  const peaks = new Peaks(START, 30, [null, null, null]);
  for (let second = 0; second < 100_000; second += 10) peaks.take(START + second, second, {});
  assert.deepEqual(firing(peaks, peaks.end(START + 99_990)), [99_950, 99_980, 99_990]);
  peaks.take(START, 7, {}); // the server's clock was set back
  assert.deepEqual(firing(peaks, START).slice(-1), [7]);
});
