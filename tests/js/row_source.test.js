import assert from "node:assert/strict";
import { test } from "node:test";
import { RowSource } from "../../static/js/dashboard/row_source.js";
import { FakeClock } from "./fakes.js";

/** A source whose server knows `rows`, the addresses that it was asked, and how often it told. */
function sourceOf(rows, options = {}) {
  const world = { rows, asked: [], changes: 0, clock: new FakeClock(), onAsk: () => {} };
  world.source = new RowSource({
    address: "/rows",
    list: "rows",
    key: "id",
    most: 200,
    ...options,
    clock: world.clock,
    onChange: () => {
      world.changes += 1;
    },
    fetch: async (address) => {
      world.asked.push(address);
      world.onAsk();
      return { ok: world.rows !== null, json: async () => ({ rows: world.rows }) };
    },
  });
  return world;
}

async function pass(world, ms) {
  world.clock.pass(ms);
  await new Promise(setImmediate);
}

test("rows are asked for together, and once", async () => {
  const world = sourceOf([{ id: "a" }, { id: "b" }]);
  for (const id of ["a", "b", "a"]) world.source.askFor(id);
  assert.equal(world.source.payload("a"), undefined);
  await pass(world, 60);
  assert.deepEqual(world.asked, ["/rows?id=a&id=b"]);
  assert.equal(world.changes, 1);
  assert.deepEqual(world.source.payload("b"), { id: "b" });
  await pass(world, 10_000);
  assert.equal(world.asked.length, 1);
  assert.equal(world.clock.timers, 0);
});

test("a request has so many names at most; the rest comes after it", async () => {
  const world = sourceOf([{ id: "a" }, { id: "b" }, { id: "c" }], { most: 2 });
  for (const id of ["a", "b", "c"]) world.source.askFor(id);
  await pass(world, 60);
  await pass(world, 60);
  assert.deepEqual(world.asked, ["/rows?id=a&id=b", "/rows?id=c"]);
});

test("an event that comes before the request makes it needless", async () => {
  const world = sourceOf([{ id: "a", at: "old" }]);
  world.source.askFor("a");
  world.source.keep({ id: "a", at: "new" });
  await pass(world, 60);
  assert.deepEqual(world.asked, []);
  assert.equal(world.source.payload("a").at, "new");
  assert.equal(world.clock.timers, 0);
});

test("what an event told of while the server was asked is not of its answer", async () => {
  const world = sourceOf(["kept", "gone"].map((id) => ({ id, at: "old" })));
  for (const id of ["kept", "gone"]) world.source.askFor(id);
  world.onAsk = () => {
    world.source.keep({ id: "kept", at: "new" });
    world.source.drop("gone");
  };
  await pass(world, 60);
  assert.equal(world.source.payload("kept").at, "new");
  assert.equal(world.source.payload("gone"), undefined);
  assert.equal(world.changes, 0);
  assert.equal(world.clock.timers, 0);
});

test("what an event has overtaken is asked for again when it is still wanted", async () => {
  const world = sourceOf([{ id: "a" }]);
  world.source.askFor("a");
  world.onAsk = () => {
    world.onAsk = () => {};
    world.source.drop("a");
    world.source.askFor("a");
  };
  await pass(world, 60);
  await pass(world, 60);
  assert.equal(world.asked.length, 2);
  assert.ok(world.source.payload("a"));
});

for (const [name, rows] of [
  ["a good answer", [{ id: "other" }]],
  ["no answer", null],
]) {
  test(`a row that is missing from ${name} is asked for again after a while`, async () => {
    const world = sourceOf(rows);
    world.source.askFor("a");
    await pass(world, 60);
    for (let n = 0; n < 29; n += 1) {
      world.source.askFor("a"); // as each painting does
      await pass(world, 100);
    }
    assert.equal(world.asked.length, 1);
    assert.equal(world.changes, 0);
    await pass(world, 100);
    assert.equal(world.changes, 1);
    world.source.askFor("a");
    await pass(world, 60);
    assert.equal(world.asked.length, 2);
  });
}

test("other rows do not wait for one that is missing", async () => {
  const world = sourceOf([{ id: "b" }]);
  world.source.askFor("a");
  await pass(world, 60);
  world.source.askFor("b");
  await pass(world, 60);
  assert.deepEqual(world.asked, ["/rows?id=a", "/rows?id=b"]);
  assert.ok(world.source.payload("b"));
});

test("what may be wanted next is asked for along with a row, if it is not known", async () => {
  const edges = (most) => (most === 199 ? ["known", "next", "a"] : []);
  const world = sourceOf([{ id: "a" }, { id: "next" }], { edges });
  world.source.keep({ id: "known" });
  world.source.askFor("a");
  await pass(world, 60);
  assert.deepEqual(world.asked, ["/rows?id=a&id=next"]);
  assert.ok(world.source.payload("next"));
});

test("what is kept is bounded", () => {
  const { source } = sourceOf([]);
  for (let n = 0; n < 2_000; n += 1) source.keep({ id: `${n}` });
  assert.equal(source.payload("0"), undefined);
  assert.ok(source.payload("1999"));
});

test("after its end nothing is asked any more", async () => {
  const world = sourceOf([{ id: "a" }]);
  world.source.askFor("a");
  world.source.close();
  await pass(world, 10_000);
  assert.deepEqual(world.asked, []);
  assert.equal(world.clock.timers, 0);
});
