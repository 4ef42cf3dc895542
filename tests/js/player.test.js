import assert from "node:assert/strict";
import { test } from "node:test";
import { EventFeed } from "../../static/js/dashboard/past/event_feed.js";
import { toStamp } from "../../static/js/dashboard/past/micros.js";
import { Player } from "../../static/js/dashboard/past/player.js";
import { FakeClock } from "./fakes.js";

const START = 1_000_000_000_000_000; // µs
const SECOND = 1_000_000;
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A server with events at these seconds after START, `perPage` in a page. */
class FakeHistory {
  asked = [];
  fails = false;

  constructor(seconds, perPage = 500) {
    this.events = seconds.map((second, index) => ({
      id: `e-${index + 1}`,
      timestamp: toStamp(START + second * SECOND),
    }));
    this.perPage = perPage;
  }

  async after(cursor) {
    this.asked.push(cursor);
    if (this.fails) throw new Error("away");
    const from = Number(cursor.split("-")[1]);
    const events = this.events.slice(from, from + this.perPage);
    const more = from + events.length < this.events.length;
    return { events, cursor: more ? events.at(-1).id : null };
  }
}

function playing(history, { speed = 1, nowAt = 100_000 } = {}) {
  const clock = new FakeClock();
  const begun = clock.now();
  const seen = { ids: [], at: START, states: 0, errors: [] };
  const now = () => START + nowAt * SECOND + (clock.now() - begun) * 1_000;
  const feed = new EventFeed({
    load: (cursor) => history.after(cursor),
    from: { cursor: "e-0", at: START },
    now,
  });
  const on = {
    pass: (events, at) => {
      seen.ids.push(...events.map(({ id }) => id));
      seen.at = at;
    },
    state: () => {
      seen.states += 1;
    },
    fail: (error) => seen.errors.push(error.message),
  };
  const player = new Player({ feed, at: START, clock, now, on });
  player.speed = speed;
  /** Let time pass in ticks, with what they asked for answered in between. */
  const pass = async (ms) => {
    for (let i = 0; i < ms; i += 100) {
      clock.pass(100);
      await settled();
    }
  };
  return { player, clock, seen, pass, feed };
}

const seconds = ({ at }) => Math.round((at - START) / 100_000) / 10;

test("events pass at their moments, as fast as is wished", async () => {
  for (const speed of [1, 10, 60, 600]) {
    const { player, seen, pass } = playing(new FakeHistory([0.5 * speed, 1.5 * speed]), { speed });
    player.play();
    await pass(1_200);
    assert.deepEqual(seen.ids, ["e-1"], `${speed}×`);
    await pass(600);
    assert.deepEqual(seen.ids, ["e-1", "e-2"], `${speed}×`);
    player.pause();
  }
});

test("a pause keeps the moment, and holds no timer", async () => {
  const { player, clock, seen, pass } = playing(new FakeHistory([3]));
  player.play();
  await pass(1_000);
  player.pause();
  const at = seen.at;
  assert.equal(clock.timers, 0);
  await pass(10_000);
  assert.equal(seen.at, at);
  player.play();
  await pass(1_000);
  assert.ok(seen.at > at && seen.at <= at + 1.1 * SECOND, "the pause was not made up for");
  player.pause();
  assert.equal(seen.states, 4);
});

test("what is not known yet is waited for and not skipped", async () => {
  const history = new FakeHistory([1, 2, 3, 4, 5, 6], 2);
  const answers = [];
  const slow = {
    after: (cursor) => new Promise((resolve) => answers.push(() => resolve(history.after(cursor)))),
  };
  const { player, seen, pass } = playing(slow, { speed: 10 });
  player.play();
  await pass(5_000);
  assert.equal(seen.at, START);
  assert.equal(answers.length, 1, "one page at a time");
  answers.shift()();
  await pass(2_000);
  assert.deepEqual(seen.ids, ["e-1", "e-2"]);
  assert.equal(seconds(seen), 2);
  player.pause();
});

test("a long history passes whole, in order, page by page", async () => {
  const history = new FakeHistory(
    Array.from({ length: 2_000 }, (_, index) => index / 20),
    150,
  );
  const { player, seen, pass } = playing(history, { speed: 60 });
  player.play();
  await pass(5_000);
  assert.deepEqual(
    seen.ids,
    history.events.map(({ id }) => id),
  );
  assert.equal(new Set(history.asked).size, history.asked.length, "no page twice");
  player.pause();
});

test("it stops when it has come to now, and asks for what has happened meanwhile", async () => {
  const history = new FakeHistory([1]);
  const { player, seen, pass } = playing(history, { speed: 10, nowAt: 20 });
  player.play();
  await pass(1_000);
  history.events.push({ id: "e-2", timestamp: toStamp(START + 20.5 * SECOND) });
  await pass(5_000);
  assert.equal(player.isPlaying, false);
  assert.deepEqual(seen.ids, ["e-1", "e-2"]);
  assert.ok(seen.at > START + 20.5 * SECOND);
});

test("a step goes to the next change with all that belongs to it, also over pages", async () => {
  const history = new FakeHistory([7, 7, 7, 7, 7, 3_000], 2);
  const { player, seen } = playing(history);
  assert.equal(await player.step(), true);
  assert.deepEqual(seen.ids, ["e-1", "e-2", "e-3", "e-4", "e-5"]);
  assert.equal(seen.at, START + 7 * SECOND);
  assert.equal(await player.step(), true);
  assert.equal(seconds(seen), 3_000);
  assert.equal(await player.step(), false, "there is no other");
  assert.equal(seconds(seen), 3_000);
});

test("steps that are asked for at once go one after the other", async () => {
  const { player, seen } = playing(new FakeHistory([7, 9]));
  const [first, second, third] = [player.step(), player.step(), player.step()];
  assert.deepEqual(await Promise.all([first, second, third]), [true, true, false]);
  assert.deepEqual(seen.ids, ["e-1", "e-2"]);
  assert.equal(seconds(seen), 9);
});

test("a page without events is not the end", async () => {
  const pages = [
    { events: [], cursor: "e-5" },
    { events: [{ id: "e-9", timestamp: toStamp(START + SECOND) }], cursor: null },
  ];
  const { player, seen } = playing({
    after: async () => pages.shift() ?? { events: [], cursor: null },
  });
  assert.equal(await player.step(), true);
  assert.deepEqual(seen.ids, ["e-9"]);
});

test("a server that is away stops it, and it goes on from where it was", async () => {
  const history = new FakeHistory([1]);
  history.fails = true;
  const { player, clock, seen, pass } = playing(history);
  player.play();
  await pass(500);
  assert.equal(player.isPlaying, false);
  assert.deepEqual(seen.errors, ["away"]);
  assert.equal(clock.timers, 0);
  history.fails = false;
  player.play();
  await pass(2_000);
  assert.deepEqual(seen.ids, ["e-1"]);
  player.pause();
});
