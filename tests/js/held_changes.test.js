import assert from "node:assert/strict";
import { test } from "node:test";
import { HeldChanges } from "../../static/js/dashboard/held_changes.js";
import { FakeNode } from "./fake_page.js";

function heldBy(t) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const words = new FakeNode();
  const button = new FakeNode({ hidden: true, fields: { held: words } });
  const hand = { isOn: false };
  let released = 0;
  const held = new HeldChanges(button, {
    isHeld: () => hand.isOn,
    onRelease: () => {
      released += 1;
    },
  });
  return { held, hand, button, words, released: () => released };
}

test("without a hand nothing waits", (t) => {
  const { held, button } = heldBy(t);
  assert.equal(held.hold(3), false);
  assert.deepEqual([held.count, button.hidden], [0, true]);
});

test("changes that wait are counted together, and told", (t) => {
  const { held, hand, button, words } = heldBy(t);
  hand.isOn = true;
  assert.equal(held.hold(1), true);
  assert.equal(words.textContent, "1 change");
  held.hold(4);
  assert.deepEqual([held.count, words.textContent, button.hidden], [5, "5 changes", false]);
});

test("figures alone are no change that waits", (t) => {
  const { held, hand, button } = heldBy(t);
  hand.isOn = true;
  assert.equal(held.hold(0), true);
  assert.equal(button.hidden, true);
});

test("they are let in by a click, once", (t) => {
  const { held, hand, button, released } = heldBy(t);
  hand.isOn = true;
  held.hold(2);
  button.tell("click");
  assert.deepEqual([released(), held.count, button.hidden], [1, 0, true]);
  hand.isOn = false;
  t.mock.timers.tick(1_000);
  assert.equal(released(), 1);
});

test("they are let in soon after the hand lets go", (t) => {
  const { held, hand, released } = heldBy(t);
  hand.isOn = true;
  held.hold(2);
  t.mock.timers.tick(1_000);
  assert.equal(released(), 0);
  hand.isOn = false;
  t.mock.timers.tick(200);
  assert.equal(released(), 1);
});

test("what comes after the hand has let go takes the others along", (t) => {
  const { held, hand, button } = heldBy(t);
  hand.isOn = true;
  held.hold(2);
  hand.isOn = false;
  assert.equal(held.hold(1), false);
  assert.deepEqual([held.count, button.hidden], [0, true]);
});
