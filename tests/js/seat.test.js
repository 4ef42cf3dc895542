import assert from "node:assert/strict";
import { test } from "node:test";
import { Seat } from "../../static/js/realtime/seat.js";
import { FakeBrowser } from "./fake_browser.js";
import { FakeClock, settle } from "./fakes.js";

function room() {
  const clock = new FakeClock();
  const browser = new FakeBrowser(clock);
  const said = [];
  const seat = (name, locks = browser.open().locks) =>
    new Seat({
      locks,
      name: "seat",
      granted: () => said.push(`${name} granted`),
      lost: () => said.push(`${name} lost`),
      denied: () => said.push(`${name} denied`),
    });
  const pass = async () => {
    for (let i = 0; i < 5; i += 1) {
      clock.pass(5);
      await settle();
    }
  };
  return { said, seat, pass };
}

test("one has it, and the next when that lets go", async () => {
  const { said, seat, pass } = room();
  const [a, b] = [seat("a"), seat("b")];
  a.ask();
  b.ask();
  await pass();
  assert.deepEqual([said, a.isHeld, b.isHeld], [["a granted"], true, false]);
  a.leave();
  await pass();
  assert.deepEqual([said, a.isHeld, b.isHeld], [["a granted", "b granted"], false, true]);
});

test("who leaves the queue is never called", async () => {
  const { said, seat, pass } = room();
  const [a, b, c] = [seat("a"), seat("b"), seat("c")];
  for (const each of [a, b, c]) each.ask();
  await pass();
  b.leave();
  a.leave();
  await pass();
  assert.deepEqual(said, ["a granted", "c granted"]);
});

test("it can be taken, and who lost it may queue again", async () => {
  const { said, seat, pass } = room();
  const [a, b] = [seat("a"), seat("b")];
  a.ask();
  b.ask();
  await pass();
  b.take();
  await pass();
  assert.deepEqual([...said].sort(), ["a granted", "a lost", "b granted"]);
  a.ask();
  b.leave();
  await pass();
  assert.deepEqual([said.at(-1), a.isHeld], ["a granted", true]);
});

test("a page without a right to locks is told so", async () => {
  const { said, seat, pass } = room();
  const denied = seat("a", {
    request: async () => {
      throw new DOMException("sandboxed", "SecurityError");
    },
  });
  denied.ask();
  await pass();
  assert.deepEqual(said, ["a denied"]);
});
