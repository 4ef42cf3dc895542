import assert from "node:assert/strict";
import { test } from "node:test";
import { OneAtATime } from "../../static/js/dashboard/one_at_a_time.js";
import { FakeClock } from "./fakes.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("whoever asks while it runs is served by one more run", async () => {
  const clock = new FakeClock();
  const runs = [];
  const task = new OneAtATime(() => new Promise((done) => runs.push(done)), { gapMs: 250, clock });
  for (let i = 0; i < 5; i += 1) task.ask();
  assert.equal(runs.length, 1);
  runs[0]();
  await settled();
  clock.pass(249);
  assert.equal(runs.length, 1);
  clock.pass(1);
  assert.equal(runs.length, 2);
  runs[1]();
  await settled();
  clock.pass(10_000);
  assert.equal(runs.length, 2);
  assert.equal(clock.timers, 0);
});

test("what fails is tried again, later", async () => {
  const clock = new FakeClock();
  let tries = 0;
  const task = new OneAtATime(
    async () => {
      tries += 1;
      if (tries < 3) throw new Error("away");
    },
    { gapMs: 250, clock },
  );
  task.ask();
  for (let i = 0; i < 5; i += 1) {
    await settled();
    clock.pass(2_000);
  }
  assert.equal(tries, 3);
  assert.equal(clock.timers, 0);
});
