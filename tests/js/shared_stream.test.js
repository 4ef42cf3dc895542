import assert from "node:assert/strict";
import { test } from "node:test";
import { SharedWorld } from "./shared_world.js";

function levelWith(world) {
  for (const page of world.alive) assert.equal(page.position, world.server.cursor);
}

function phases(world) {
  return world.alive.map((page) => `${page.client.state.phase} ${page.client.state.transport}`);
}

test("seven tabs have one stream, the same events and the same state", async () => {
  const world = new SharedWorld();
  for (let i = 0; i < 7; i += 1) await world.open();
  world.server.publish(3);
  await world.pass(50);
  assert.equal(world.server.streams.size, 1);
  assert.equal(world.holders.length, 1);
  for (const page of world.pages) assert.deepEqual(page.seen, [1, 2, 3]);
  assert.deepEqual(new Set(phases(world)), new Set(["live sse"]));
  const [first, ...others] = world.pages.map((page) => page.client.lastHeard);
  for (const heardAt of others) assert.equal(heardAt, first);
});

test("a page that was rendered before others have moved on gets what is between", async () => {
  const world = new SharedWorld();
  await world.open();
  const early = world.render();
  world.server.publish(4);
  await world.pass(100);
  early.client.connect();
  await world.pass(100);
  assert.deepEqual(early.seen, [1, 2, 3, 4]);
  assert.equal(world.server.streams.size, 1);
});

test("what the holder has not in memory comes by a short stream", async () => {
  const world = new SharedWorld();
  const early = world.render();
  world.server.publish(10);
  await world.open();
  early.client.connect();
  await world.pass(200);
  world.server.publish(1);
  await world.pass(50);
  assert.equal(early.seen.length, 11);
  assert.equal(world.server.streams.size, 1, "the short one is closed again");
});

test("a page that is newer than the stream takes nothing twice", async () => {
  const world = new SharedWorld();
  const holder = await world.open();
  holder.tab.freeze();
  world.server.publish(5);
  const newer = world.render();
  newer.client.connect();
  await world.pass(100);
  holder.tab.thaw();
  await world.pass(100);
  world.server.publish(2);
  await world.pass(50);
  assert.deepEqual(newer.seen, [6, 7]);
  levelWith(world);
});

test("a page without a position begins where the stream stands", async () => {
  const world = new SharedWorld();
  world.server.publish(5);
  await world.open();
  const page = world.render({ cursor: null });
  page.position = world.server.cursor;
  page.client.connect();
  await world.pass(100);
  assert.equal(page.client.cursor, "e1-5");
  world.server.publish(1);
  await world.pass(50);
  assert.deepEqual(page.seen, [6]);
});

for (const [how, leave] of [
  ["closes", (page) => page.close()],
  ["crashes", (page, world) => page.crash(world.server)],
]) {
  test(`another tab takes over when the holder ${how}, at once and without a gap`, async () => {
    const world = new SharedWorld();
    for (let i = 0; i < 3; i += 1) await world.open();
    world.server.publish(2);
    const [holder] = world.holders;
    leave(holder, world);
    world.server.publish(2);
    await world.pass(100);
    world.server.publish(2);
    await world.pass(50);
    assert.equal(world.alive.length, 2);
    assert.equal(world.holders.length, 1);
    assert.equal(world.server.streams.size, 1);
    levelWith(world);
  });
}

test("a frozen holder is noticed in nine seconds, and follows when it thaws", async () => {
  const world = new SharedWorld();
  for (let i = 0; i < 3; i += 1) await world.open();
  const [frozen] = world.holders;
  frozen.tab.freeze();
  world.server.publish(2);
  await world.pass(9_000);
  assert.notEqual(world.holders[0], frozen);
  for (const page of world.alive) {
    if (page !== frozen) assert.equal(page.position, world.server.cursor);
  }
  frozen.tab.thaw();
  world.server.publish(2);
  await world.pass(1_000);
  assert.equal(world.holders.length, 1);
  assert.equal(world.server.streams.size, 1, "the stream of the thawed tab is closed");
  levelWith(world);
});

test("a message of the channel that is lost is asked for", async () => {
  let isLost = false;
  const world = new SharedWorld({ fate: () => (isLost ? null : 1) });
  for (let i = 0; i < 3; i += 1) await world.open();
  isLost = true;
  world.server.publish(2);
  await world.pass(20);
  isLost = false;
  world.server.publish(1);
  await world.pass(50);
  for (const page of world.pages) assert.deepEqual(page.seen, [1, 2, 3]);
});

test("while the server is away all tabs wait for the same moment, and one asks", async () => {
  const world = new SharedWorld();
  for (let i = 0; i < 4; i += 1) await world.open();
  world.server.cut();
  await world.pass(20);
  const retries = world.alive.map((page) => page.client.state.retryAt);
  assert.equal(new Set(retries).size, 1);
  assert.ok(retries[0] > world.clock.now());
  await world.pass(60_000, 50);
  assert.ok(world.server.streams.size === 0);
  world.server.isUp = true;
  world.server.publish(1);
  await world.pass(40_000, 50);
  assert.equal(world.server.streams.size, 1);
  assert.deepEqual(new Set(world.alive.map((page) => page.client.state.phase)), new Set(["live"]));
  levelWith(world);
});

test("a holder that alone cannot reach the server hands the stream over", async () => {
  const world = new SharedWorld();
  for (let i = 0; i < 3; i += 1) await world.open();
  const [cutOff] = world.holders;
  cutOff.network.isUp = false;
  for (const stream of [...world.server.streams]) stream.drop();
  await world.pass(30_000);
  world.server.publish(3);
  await world.pass(100);
  assert.notEqual(world.holders[0], cutOff);
  levelWith(world);
  assert.deepEqual(new Set(world.alive.map((page) => page.client.state.phase)), new Set(["live"]));
});

test("a holder whose timers sleep is reminded of its retry by the others", async () => {
  const world = new SharedWorld();
  for (let i = 0; i < 2; i += 1) await world.open();
  const [holder] = world.holders;
  const awake = holder.tab.clock.setTimeout;
  holder.tab.clock.setTimeout = (run, ms) => awake(run, ms + 60_000);
  world.server.cut();
  world.server.isUp = true;
  await world.pass(2_000);
  assert.deepEqual(phases(world), ["live sse", "live sse"]);
});

test("the dead link of a holder whose timers sleep is noticed by the others", async () => {
  const world = new SharedWorld();
  const holder = world.render();
  const awake = holder.tab.clock.setTimeout;
  holder.tab.clock.setTimeout = (run, ms) => awake(run, ms + 60_000);
  holder.client.connect();
  await world.pass(100);
  await world.open();
  world.server.streams.clear(); // nothing comes any more, and nothing says so
  world.server.publish(1);
  await world.pass(64_000, 50);
  assert.equal(holder.position, "e1-0");
  await world.pass(8_000, 50); // two pings and five seconds, and the next look of the other
  assert.equal(world.server.streams.size, 1);
  levelWith(world);
});

test("a reset is a snapshot of each tab's own page, and one stream goes on", async () => {
  const world = new SharedWorld();
  for (let i = 0; i < 3; i += 1) await world.open();
  world.server.publish(2);
  world.server.replaceLog();
  await world.pass(5_000);
  world.server.publish(2);
  await world.pass(100);
  for (const page of world.pages) assert.equal(page.resets, 1);
  assert.equal(world.server.streams.size, 1);
  levelWith(world);
});

test("a holder whose snapshot fails keeps no other tab from the stream", async () => {
  const world = new SharedWorld();
  const gone = await world.open();
  const others = [await world.open(), await world.open()];
  assert.equal(world.holders[0], gone);
  gone.snapshotFails = true;
  world.server.replaceLog();
  await world.pass(1_000);
  world.server.publish(2);
  await world.pass(100);
  for (const page of others) {
    assert.deepEqual([page.client.state.phase, page.position], ["live", world.server.cursor]);
  }
  const { phase, reason } = gone.client.state;
  assert.deepEqual([phase, reason], ["waiting", "404"]);
  for (const page of others) page.close();
  await world.pass(60_000, 50);
  // Its back-off goes on, though nobody has the stream: 0.5, 1, 2, 4, 8, 15, 15 and 15 s.
  assert.deepEqual([gone.resets, world.holders.length], [9, 0]);
  gone.snapshotFails = false;
  await world.pass(20_000, 50);
  assert.deepEqual(phases(world), ["live sse"]);
  levelWith(world);
});

test("a tab whose snapshot fails leaves the queue for the stream, and comes back", async () => {
  const world = new SharedWorld();
  const [holder, gone, other] = [await world.open(), await world.open(), await world.open()];
  gone.snapshotFails = true;
  world.server.replaceLog();
  await world.pass(5_000);
  holder.close();
  await world.pass(1_000);
  assert.equal(world.holders[0], other);
  gone.snapshotFails = false;
  await world.pass(20_000, 50);
  assert.deepEqual(phases(world), ["live sse", "live sse"]);
  other.crash(world.server);
  await world.pass(200);
  assert.equal(world.holders[0], gone);
  assert.deepEqual(phases(world), ["live sse"]);
  levelWith(world);
});

test("tabs that ask for something else, and pages of another user, have their own", async () => {
  const world = new SharedWorld();
  await world.open();
  await world.open({ types: ["alert_*"] });
  await world.open({ filter: ['severity="critical"'] });
  await world.open({ user: "bea" });
  await world.open({ shared: false });
  assert.equal(world.server.streams.size, 5);
  await world.open({ user: "bea" });
  assert.equal(world.server.streams.size, 5);
});

test("with a filter the numbers have holes, and a lost message is noticed all the same", async () => {
  let isLost = false;
  const world = new SharedWorld({ fate: () => (isLost ? null : 1) });
  const pages = [];
  for (let i = 0; i < 2; i += 1) pages.push(await world.open({ types: ["stats_updated"] }));
  const heard = pages.map((page) => {
    const seqs = [];
    page.client.on("*", ({ seq }) => seqs.push(seq));
    return seqs;
  });
  world.server.publish(1);
  await world.pass(20);
  isLost = true;
  world.server.publish(1);
  await world.pass(20);
  isLost = false;
  world.server.publish(1);
  await world.pass(50);
  assert.deepEqual(heard, [
    [1, 2, 3],
    [1, 2, 3],
  ]);
});

test("a page that may have no locks has a stream of its own", async () => {
  const world = new SharedWorld();
  const page = world.render();
  page.tab.locks.request = async () => {
    throw new DOMException("no locks here", "SecurityError");
  };
  page.client.connect();
  await world.pass(100);
  assert.equal(page.client.state.phase, "live");
});

test("disconnect leaves neither lock, channel, stream nor timer", async () => {
  const world = new SharedWorld();
  for (let i = 0; i < 2; i += 1) await world.open();
  for (const page of world.pages) page.close();
  await world.pass(100);
  assert.deepEqual(
    [world.server.streams.size, world.browser.held.size, world.clock.timers],
    [0, 0, 0],
  );
});
