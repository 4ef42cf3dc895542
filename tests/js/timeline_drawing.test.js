import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  gaps,
  highest,
  layers,
  namesShown,
  percent,
  scale,
  shares,
} from "../../static/js/dashboard/timeline/drawing.js";

const CASES = JSON.parse(readFileSync(new URL("../timeline.json", import.meta.url)));

const peakOf = (counts) => counts && { firing: 0, bySeverity: new Map(Object.entries(counts)) };

test("the scale has a few round figures, as on the server", () => {
  for (const [most, lines] of CASES.scale) assert.deepEqual(scale(most), lines);
});

test("layers and gaps are drawn as on the server", () => {
  for (const { peaks, top, layers: paths, gaps: path } of CASES.drawn) {
    assert.deepEqual(layers(peaks.map(peakOf), top), paths);
    assert.equal(gaps(peaks.map(peakOf), top), path);
  }
});

test("names and shares are as on the server", () => {
  for (const { peaks, names, of = {}, shares: counts = [] } of CASES.shown) {
    assert.deepEqual(namesShown(peaks.map(peakOf)), names);
    assert.deepEqual(shares(peakOf(of).bySeverity, names), counts);
  }
});

test("the highest stack may be more than fired at once", () => {
  assert.equal(highest([null, peakOf({ critical: 2, info: 3 }), peakOf({ info: 4 })]), 5);
  assert.equal(highest([]), 0);
});

test("thousandths are written without a rounded digit", () => {
  assert.deepEqual([0, 7, 333, 1_000].map(percent), ["0.0%", "0.7%", "33.3%", "100.0%"]);
});
