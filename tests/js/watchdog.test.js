import assert from "node:assert/strict";
import { test } from "node:test";
import { Watchdog } from "../../static/js/realtime/watchdog.js";
import { FakeClock } from "./fakes.js";

function watching(pingSeconds = 30) {
  const clock = new FakeClock();
  const barks = [];
  const watchdog = new Watchdog(clock, () => barks.push(clock.now()));
  watchdog.start();
  watchdog.expect(pingSeconds);
  return { clock, watchdog, barks };
}

test("two missed pings and five seconds are a dead link", () => {
  const { clock, barks } = watching(30);
  clock.pass(64_999);
  assert.equal(barks.length, 0);
  clock.pass(1);
  assert.equal(barks.length, 1);
});

test("each frame puts it off, and it barks once", () => {
  const { clock, watchdog, barks } = watching(30);
  for (let i = 0; i < 10; i += 1) {
    clock.pass(60_000);
    watchdog.heard();
  }
  assert.equal(barks.length, 0);
  clock.pass(1_000_000);
  assert.equal(barks.length, 1);
});

test("a check on waking finds a link that missed one ping", () => {
  const { clock, watchdog, barks } = watching(30);
  clock.sleep(32_000);
  watchdog.check();
  assert.equal(barks.length, 0);
  clock.sleep(2_000);
  watchdog.check();
  assert.equal(barks.length, 1);
});

test("one whose timer sleeps barks when somebody else looks, and no sooner than it would", () => {
  const { clock, watchdog, barks } = watching(30);
  clock.sleep(64_999);
  watchdog.catchUpWithTimer();
  assert.equal(barks.length, 0);
  clock.sleep(1);
  watchdog.catchUpWithTimer();
  watchdog.catchUpWithTimer();
  assert.equal(barks.length, 1);
});

test("a stopped one neither barks nor holds a timer", () => {
  const { clock, watchdog, barks } = watching(1);
  watchdog.stop();
  watchdog.check();
  watchdog.catchUpWithTimer();
  clock.pass(1_000_000);
  assert.deepEqual([barks.length, clock.timers], [0, 0]);
});
