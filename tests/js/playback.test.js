import assert from "node:assert/strict";
import { test } from "node:test";
import { toMicros, toStamp } from "../../static/js/dashboard/past/micros.js";
import { Playback } from "../../static/js/dashboard/past/playback.js";

const START = 1_000_000_000_000_000; // µs
const HOUR = 3_600_000_000;
const TICK_MS = 100;
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A playback whose questions for a state are answered by hand. */
function playing(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: START / 1_000 });
  const asked = []; // {at, answer(), refuse()}
  const shown = []; // moments of the board, in µs since START
  const news = [];
  const source = {
    state: (at) =>
      new Promise((resolve, reject) => {
        const answer = () => resolve({ at, cursor: `e-${asked.length}`, alerts: [], silences: [] });
        asked.push({ at: toMicros(at) - START, answer, refuse: () => reject(new Error("away")) });
      }),
    after: async () => ({ events: [], cursor: null }),
  };
  const playback = new Playback({
    source,
    at: toStamp(START),
    now: () => START / 1_000 + 100 * 3_600_000,
    on: {
      board: (_, micros) => shown.push(micros - START),
      passed() {},
      jumped() {},
      state() {},
      news: (text) => text && news.push(text),
    },
  });
  const pass = async (ticks) => {
    for (let tick = 0; tick < ticks; tick += 1) {
      t.mock.timers.tick(TICK_MS);
      await settled();
    }
  };
  return { playback, asked, shown, news, pass };
}

test("two presses on Play ask once and play once, and Pause stops it", async (t) => {
  const { playback, asked, shown, pass } = playing(t);
  playback.toggle();
  playback.toggle();
  assert.equal(asked.length, 1);
  asked[0].answer();
  await settled();
  await pass(3);
  assert.deepEqual([playback.isPlaying, shown.length], [true, 2]);
  await playback.toggle();
  await pass(3);
  assert.deepEqual([playback.isPlaying, shown.length], [false, 2]);
});

test("Play after the slider waits for its moment, and for a newer one", async (t) => {
  const { playback, asked, shown, pass } = playing(t);
  playback.jump(START + HOUR);
  playback.toggle();
  playback.jump(START + 2 * HOUR);
  assert.deepEqual(
    asked.map(({ at }) => at),
    [HOUR, 2 * HOUR],
  );
  asked[0].refuse();
  await settled();
  assert.deepEqual([playback.isPlaying, shown], [false, []]);
  asked[1].answer();
  await settled();
  await pass(2);
  assert.equal(playback.isPlaying, true);
  assert.ok(shown.every((at) => at >= 2 * HOUR));
  playback.pause();
});

test("a moment that does not come is told, and the next press tries again", async (t) => {
  const { playback, asked, news } = playing(t);
  playback.toggle();
  asked[0].refuse();
  await settled();
  assert.deepEqual([news, playback.isPlaying], [["That did not work: away."], false]);
  playback.toggle();
  asked[1].answer();
  await settled();
  assert.equal(playback.isPlaying, true);
  playback.pause();
});
