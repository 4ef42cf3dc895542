// The law of the shared stream: whatever happens to tabs, channel, server and network, in any
// order, each page gets a run without a gap or a double (fake pages assert it with each event), and
// once all is well again there is one holder, one stream, and every page is level and live.

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { SharedWorld } from "./shared_world.js";

const RUNS = Number(process.env.STREAM_LIVES ?? 60);
const STEPS = 60;

/** Mulberry32: the same numbers for the same seed, everywhere. */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick(random, list) {
  return list[Math.floor(random() * list.length)];
}

const MOMENTS = [
  (world, random) => world.server.publish(1 + Math.floor(random() * 4)),
  (world, random) => world.server.publish(1 + Math.floor(random() * 4)),
  (world) => world.render(),
  (world, random) => {
    const waiting = world.pages.filter((page) => page.client.state.phase === "stopped");
    pick(
      random,
      waiting.filter((page) => page.isConnected && !page.tab.isGone),
    )?.client.connect();
  },
  (world, random) => {
    const page = pick(random, world.alive);
    if (page?.tab.isFrozen) page.crash(world.server);
    else page?.close();
  },
  (world, random) => pick(random, world.alive)?.crash(world.server),
  (world) => world.holders[0]?.crash(world.server),
  (world) => world.holders[0]?.tab.freeze(),
  (world, random) => pick(random, world.alive)?.tab.freeze(),
  (world, random) => pick(random, world.alive)?.tab.thaw(),
  (world, random) => {
    const page = pick(random, world.alive);
    if (page) page.network.isUp = !page.network.isUp;
  },
  (world, random) => {
    const page = pick(random, world.alive);
    if (page) page.snapshotFails = !page.snapshotFails;
  },
  (world) => world.server.cut(),
  (world) => {
    world.server.isUp = true;
  },
  (world, random) => random() < 0.2 && world.server.replaceLog(),
  (world, random) => random() < 0.2 && world.server.forgetLog(),
];

async function live(world, random) {
  for (let step = 0; step < STEPS; step += 1) {
    pick(random, MOMENTS)(world, random);
    await world.pass(pick(random, [1, 5, 30, 200, 1_500, 12_000]), 60);
    assert.ok(world.streaming.size <= 1, "never two holders");
  }
}

async function heal(world) {
  world.server.isUp = true;
  for (const page of world.alive) {
    page.network.isUp = true;
    page.snapshotFails = false;
    page.tab.thaw();
    page.client.connect();
  }
  await world.pass(180_000, 100);
  world.server.publish(2);
  await world.pass(200);
}

test(`${RUNS} random lives of a browser keep the law`, async () => {
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const random = randomOf(seed);
    // Every sixth message of the channel is lost, others overtake each other.
    let isRough = true;
    const fate = () => {
      if (!isRough) return 1;
      return random() < 0.17 ? null : pick(random, [1, 1, 1, 4, 40, 900]);
    };
    const world = new SharedWorld({ random, fate });
    try {
      await world.open();
      await world.open();
      await live(world, random);
      isRough = false;
      await heal(world);
      await world.open();
      assert.equal(world.holders.length, 1);
      assert.equal(world.server.streams.size, 1);
      for (const page of world.alive) {
        assert.equal(page.position, world.server.cursor);
        assert.deepEqual([page.client.state.phase, page.client.state.transport], ["live", "sse"]);
      }
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
});
