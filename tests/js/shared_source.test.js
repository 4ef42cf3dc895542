import assert from "node:assert/strict";
import { test } from "node:test";
import { SharedSource } from "../../static/js/dashboard/shared_source.js";
import { FakeClock } from "./fakes.js";

/** A source whose server answers with `shared`, and the addresses that it was asked. */
function sourceOf(shared) {
  const world = { asked: [], changes: 0, clock: new FakeClock() };
  world.source = new SharedSource({
    address: "/shared",
    query: "group=team",
    clock: world.clock,
    onChange: () => {
      world.changes += 1;
    },
    fetch: async (address) => {
      world.asked.push(address);
      return { ok: true, json: async () => ({ shared }) };
    },
  });
  return world;
}

async function pass(world, ms) {
  world.clock.pass(ms);
  await new Promise(setImmediate);
}

test("a group learns what it shares, for the version that was asked of", async () => {
  const world = sourceOf([["x", { a: "1" }]]);
  const learnt = [];
  world.source.askFor({ key: "x", version: 7, learn: (...words) => learnt.push(words) });
  await pass(world, 60);
  assert.deepEqual(world.asked, ["/shared?group=team&key=x"]);
  assert.deepEqual(learnt, [[{ a: "1" }, 7]]);
  assert.equal(world.changes, 1);
});

test("after an answer the server has a rest", async () => {
  const world = sourceOf([]);
  const group = { key: "x", version: 7 };
  world.source.askFor(group);
  await pass(world, 60);
  world.source.askFor(group);
  await pass(world, 2_900);
  assert.equal(world.asked.length, 1);
  await pass(world, 100);
  assert.equal(world.changes, 2);
  world.source.askFor(group);
  await pass(world, 60);
  assert.equal(world.asked.length, 2);
});

test("after its end nothing is asked any more", async () => {
  const world = sourceOf([]);
  world.source.askFor({ key: "x", version: 7 });
  world.source.close();
  await pass(world, 10_000);
  assert.deepEqual(world.asked, []);
  assert.equal(world.clock.timers, 0);
});
