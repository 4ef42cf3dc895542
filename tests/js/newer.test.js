import assert from "node:assert/strict";
import { test } from "node:test";
import { Newer } from "../../static/js/dashboard/history_page/newer.js";

const event = (seq, type = "alert_created", fingerprint = "a") => ({
  seq,
  type,
  data: { fingerprint },
});

test("it counts what the page would show", () => {
  const newer = new Newer({ filter: [], fingerprint: null });
  assert.equal(newer.words, "");
  newer.add(event(5));
  newer.add(event(6, "silence_created"));
  assert.equal(newer.words, "2 newer");
});

test("matchers and an alert keep events of alerts alone, as on the page", () => {
  const filtered = new Newer({ filter: ["a=b"], fingerprint: null });
  filtered.add(event(1, "silence_created"));
  filtered.add(event(2));
  assert.equal(filtered.words, "1 newer");
  const ofOne = new Newer({ filter: [], fingerprint: "a" });
  ofOne.add(event(1, "alert_created", "b"));
  assert.equal(ofOne.words, "");
  ofOne.add(event(2));
  assert.equal(ofOne.words, "1 newer");
});

test("what came after the page was made still counts", () => {
  const newer = new Newer({ filter: [], fingerprint: null });
  for (const seq of [5, 6, 7]) newer.add(event(seq));
  newer.shown("epoch-6");
  assert.equal(newer.words, "1 newer");
  newer.shown("epoch-7");
  assert.equal(newer.words, "");
});

test("of very many the newest are kept, and it says that there are more", () => {
  const newer = new Newer({ filter: [], fingerprint: null });
  for (let seq = 1; seq <= 1_000; seq += 1) newer.add(event(seq));
  assert.equal(newer.words, "1,000 newer");
  for (let seq = 1_001; seq <= 5_000; seq += 1) newer.add(event(seq));
  assert.equal(newer.words, "1,000+ newer");
  newer.shown("epoch-2000");
  assert.equal(newer.words, "1,000+ newer", "of those that are not kept some are newer, too");
  newer.shown("epoch-4500");
  assert.equal(newer.words, "500 newer");
});

test("after a gap nobody knows how many", () => {
  const newer = new Newer({ filter: [], fingerprint: null });
  newer.lose();
  newer.add(event(9));
  assert.equal(newer.words, "Newer entries");
  newer.shown("other-9");
  assert.equal(newer.words, "");
});
