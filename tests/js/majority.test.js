import assert from "node:assert/strict";
import { test } from "node:test";
import { Group } from "../../static/js/dashboard/group.js";
import { Majority } from "../../static/js/dashboard/majority.js";

const entry = (labels) => ({ labels });

test("what most have is shared when as many are left", () => {
  const majority = new Majority(4, [["a", "1", 3]]);
  assert.equal(majority.mayBeShared(4), false);
  majority.remove(entry({ a: "2" }));
  assert.equal(majority.mayBeShared(3), true);
});

test("one that goes with a label that most have leaves it unshared", () => {
  const majority = new Majority(5, [["a", "1", 4]]);
  majority.remove(entry({ a: "1" }));
  assert.equal(majority.mayBeShared(4), false);
});

test("one that goes unknown may have been any", () => {
  const majority = new Majority(5, [["a", "1", 4]]);
  majority.remove(entry(null));
  assert.equal(majority.mayBeShared(4), true);
  majority.noneIn(4);
  assert.equal(majority.mayBeShared(4), false);
});

test("what nobody told of may be shared once half are left, or as many came", () => {
  const majority = new Majority(10, []);
  assert.equal(majority.mayBeShared(6), false);
  assert.equal(majority.mayBeShared(5), true);
  const late = entry({ b: "1" });
  majority.add(late);
  assert.equal(majority.mayBeShared(6), true);
  majority.remove(late);
  assert.equal(majority.mayBeShared(6), false);
});

/** A generator of numbers, the same each time. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What all of these have; of fewer than two, nothing. */
function truth(alerts) {
  if (alerts.length < 2) return {};
  const [first, ...others] = alerts.map(({ truly }) => Object.entries(truly));
  const has = (labels, [name, value]) => labels.some(([n, v]) => n === name && v === value);
  return Object.fromEntries(first.filter((label) => others.every((labels) => has(labels, label))));
}

/** As dashboard/wall/groups.py tells it. */
function nearly(alerts) {
  const counts = new Map();
  for (const { truly } of alerts) {
    for (const label of Object.entries(truly)) {
      const key = JSON.stringify(label);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([, count]) => 2 * count > alerts.length && count < alerts.length)
    .map(([key, count]) => [...JSON.parse(key), count]);
}

const sorted = (labels) => Object.entries(labels).sort();

test("a group that is not in doubt shares what all have, whoever comes and goes", () => {
  let certain = 0;
  for (let seed = 1; seed <= 1_000; seed += 1) {
    const next = random(seed);
    let number = 0;
    const make = (known) => {
      const truly = { name: "x" };
      for (const name of ["a", "b", "c"]) if (next(8) > 0) truly[name] = `${next(4) === 0 ? 1 : 0}`;
      number += 1;
      return { id: number, truly, labels: known ? truly : null, firing: true, severity: "none" };
    };
    const alerts = Array.from({ length: next(3) === 0 ? 1 : 2 + next(12) }, () =>
      make(next(4) === 0),
    );
    const group = new Group("x", {
      compare: (one, other) => one.id - other.id,
      shares: true,
      ...(next(4) > 0 ? { shared: truth(alerts), nearly: nearly(alerts) } : { shared: null }),
      size: alerts.length,
    });
    for (const alert of alerts) group.append(alert);
    for (let step = 0; step < 40 && alerts.length > 0; step += 1) {
      if (next(2) === 0) {
        alerts.push(make(true));
        group.add(alerts.at(-1));
      } else group.remove(alerts.splice(next(alerts.length), 1)[0]);
      if (group.inDoubt && next(3) === 0) group.learn(truth(alerts), group.version);
      if (group.inDoubt) continue;
      certain += 1;
      assert.deepEqual(sorted(group.shared), sorted(truth(alerts)), `seed ${seed}, step ${step}`);
    }
  }
  assert.ok(certain > 5_000, `${certain}`);
});
