import assert from "node:assert/strict";
import { test } from "node:test";

import { SilenceSource } from "../../static/js/dashboard/silence_source.js";
import { FakeClock } from "./fakes.js";

/** A source whose server knows `silences`, the addresses that it was asked, and how often it told. */
function sourceOf(silences) {
  const world = { asked: [], changes: 0, clock: new FakeClock(), onAsk: () => {} };
  world.source = new SilenceSource({
    address: "/silences",
    clock: world.clock,
    onChange: () => {
      world.changes += 1;
    },
    fetch: async (address) => {
      world.asked.push(address);
      world.onAsk();
      return { ok: silences !== null, json: async () => ({ silences }) };
    },
  });
  return world;
}

async function pass(world, ms) {
  world.clock.pass(ms);
  await new Promise(setImmediate);
}

test("silences are asked for together, and taken once", async () => {
  const world = sourceOf([{ id: "a" }, { id: "b" }]);
  for (const id of ["a", "b", "a"]) assert.equal(world.source.take(id), undefined);
  await pass(world, 60);
  assert.deepEqual(world.asked, ["/silences?id=a&id=b"]);
  assert.equal(world.changes, 1);
  assert.deepEqual(world.source.take("a"), { id: "a" });
  await pass(world, 60);
  world.source.take("a");
  await pass(world, 60);
  assert.deepEqual(world.asked.slice(1), ["/silences?id=a"]);
});

test("an answer that an event has overtaken is dropped", async () => {
  const world = sourceOf([{ id: "a" }]);
  world.source.take("a");
  world.onAsk = () => world.source.drop("a");
  await pass(world, 60);
  assert.equal(world.changes, 0);
  assert.equal(world.clock.timers, 1);
});

test("who did not come is asked for again after a while", async () => {
  const world = sourceOf(null);
  world.source.take("a");
  await pass(world, 60);
  world.source.take("a");
  await pass(world, 2_900);
  assert.equal(world.asked.length, 1);
  await pass(world, 100);
  assert.equal(world.changes, 1);
  world.source.take("a");
  await pass(world, 60);
  assert.equal(world.asked.length, 2);
});

test("after its end nothing is asked any more", async () => {
  const world = sourceOf([{ id: "a" }]);
  world.source.take("a");
  world.source.close();
  await pass(world, 10_000);
  assert.deepEqual(world.asked, []);
  assert.equal(world.clock.timers, 0);
});

test("of very many no request asks for more than the server takes", async () => {
  const world = sourceOf([]);
  for (let number = 0; number < 70; number++) world.source.take(`id${number}`);
  await pass(world, 60);
  await pass(world, 3_000);
  await pass(world, 60);
  assert.deepEqual(
    world.asked.map((address) => address.split("id=").length - 1),
    [60, 10],
  );
});
