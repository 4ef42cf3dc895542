import assert from "node:assert/strict";
import { test } from "node:test";
import { claim } from "../../static/js/dashboard/notifications/claims.js";
import { decideHeard, decideShown } from "../../static/js/dashboard/notifications/decisions.js";

let seq = 0;

function news(name, changes = {}) {
  seq += 1;
  const alert = { fingerprint: name, alertname: name, severity: "warning", summary: "" };
  return { how: "fired", id: `e-${seq}`, episode: `${name}@1`, ...alert, ...changes };
}

const many = (count, severity) =>
  Array.from({ length: count }, (_, n) => news(`N${severity}${n}`, { severity }));

test("each piece of news is told by the first tab that asks", () => {
  const [a, b, c] = [news("a"), news("b"), news("c")];
  const first = claim([], [a, b]);
  assert.deepEqual(first.mine, [a, b]);
  const second = claim(first.told, [b, c]);
  assert.deepEqual(second.mine, [c]);
  assert.deepEqual(claim(second.told, [a, b, c]).mine, []);
});

test("one that fires again with the start that it had is told again", () => {
  const { told } = claim([], [news("a")]);
  assert.equal(claim(told, [news("a")]).mine.length, 1);
});

test("one that was told is not told when it is let go, or found after a gap", () => {
  const { told } = claim([], [news("a")]);
  assert.deepEqual(claim(told, [news("a", { how: "released" })]).mine, []);
  assert.deepEqual(claim(told, [news("a", { how: "found", id: null })]).mine, []);
});

test("one that a tab found after a gap is not told by the event that another tab got", () => {
  const { told } = claim([], [news("a", { how: "found", id: null })]);
  assert.deepEqual(claim(told, [news("a")]).mine, []);
});

test("the record is bounded: the oldest is forgotten", () => {
  const storm = many(12_000, "info");
  const { told } = claim([], storm);
  assert.deepEqual(claim(told, storm).mine, [], "another tab has the whole storm, too");
  assert.equal(claim(told, [news("new")]).told.length, 5_000);
});

test("few are shown one by one", () => {
  const answer = decideShown(null, many(3, "warning"), 1_000);
  assert.deepEqual([answer.single.length, answer.crowd], [3, null]);
});

test("more within seconds are shown together, in one notification that grows, whichever tab tells", () => {
  let { record, single, crowd } = decideShown(null, many(2, "warning"), 1_000);
  ({ record, single, crowd } = decideShown(record, many(4, "error"), 5_000));
  assert.deepEqual(single, []);
  assert.deepEqual(crowd, {
    count: 6,
    critical: 0,
    names: ["Nwarning0", "Nwarning1", "Nerror0"],
    more: true,
    isUrgent: true,
  });
  ({ record, crowd } = decideShown(record, many(1, "warning"), 9_000));
  assert.deepEqual([crowd.count, crowd.isUrgent], [7, false]);
  ({ record, crowd } = decideShown(record, many(1, "critical"), 12_000));
  assert.deepEqual(
    [crowd.count, crowd.critical, crowd.isUrgent],
    [8, 1, true],
    "the first critical",
  );
  ({ record, single, crowd } = decideShown(record, [news("calm")], 22_000));
  assert.deepEqual([single.length, crowd], [1, null], "the storm is over");
});

test("a storm without an end is told anew each minute", () => {
  let record = null;
  let crowd = null;
  const urgent = [];
  for (let now = 0; now <= 130_000; now += 5_000) {
    ({ record, crowd } = decideShown(record, many(5, "warning"), now));
    if (crowd.isUrgent) urgent.push(now);
  }
  assert.deepEqual(urgent, [0, 60_000, 120_000]);
});

test("nothing new shows nothing, and does not lengthen a storm", () => {
  const batch = many(4, "warning");
  const { record } = decideShown(null, batch, 1_000);
  const again = decideShown(record, batch, 8_000);
  assert.deepEqual([again.single, again.crowd], [[], null]);
  assert.deepEqual(again.record.storm, record.storm);
});

test("one sound in three seconds; the first critical alert breaks in", () => {
  const sounds = [];
  let record = null;
  let sound = null;
  for (const [now, severity] of [
    [0, "warning"],
    [1_000, "warning"],
    [1_500, "critical"],
    [2_000, "critical"],
    [4_000, "warning"],
    [4_500, "info"],
  ]) {
    ({ record, sound } = decideHeard(record, many(1, severity), now));
    sounds.push(sound);
  }
  assert.deepEqual(sounds, ["other", null, "critical", null, null, "other"]);
});

test("what one tab sounds, no other does; a clock that was set back silences nobody", () => {
  const batch = many(2, "critical");
  const { record } = decideHeard(null, batch, 10_000);
  assert.equal(decideHeard(record, batch, 20_000).sound, null);
  assert.equal(decideHeard(record, many(1, "warning"), 5_000).sound, "other");
});

test("a record that cannot be read is begun anew", () => {
  for (const record of [null, {}, { told: "x" }]) {
    assert.equal(decideShown(record, many(1, "info"), 1).single.length, 1);
    assert.equal(decideHeard(record, many(1, "info"), 1).sound, "other");
  }
});
