import assert from "node:assert/strict";
import { test } from "node:test";

import { SilenceOrder } from "../../static/js/dashboard/silence_order.js";

const at = (hour) => `2026-11-23T${hour}:00:00.000000Z`;

function known(...ends) {
  const order = new SilenceOrder();
  ends.forEach((hour, number) => {
    order.set({ id: `s${number}`, ends: at(hour), active: true });
  });
  return order;
}

const ids = (silences) => silences.map(({ id }) => id);

test("the one that ends soonest is the first, then by id", () => {
  const order = known("14", "12", "13", "12");
  assert.deepEqual(ids(order.first(3)), ["s1", "s3", "s2"]);
  assert.equal(order.size, 4);
});

test("one that goes lets the next one in", () => {
  const order = known("12", "13", "14");
  assert.deepEqual(ids(order.first(2)), ["s0", "s1"]);
  order.delete("s0");
  order.delete("nobody");
  assert.deepEqual(ids(order.first(2)), ["s1", "s2"]);
});

test("one that changes takes its new place", () => {
  const order = known("12", "13");
  order.first(2);
  order.set({ id: "s0", ends: at("14"), active: false });
  assert.deepEqual(ids(order.first(2)), ["s1", "s0"]);
  assert.equal(order.get("s0").active, false);
  assert.equal(order.size, 2);
});
