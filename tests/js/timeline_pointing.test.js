import assert from "node:assert/strict";
import { test } from "node:test";
import { placeAfter, placeIn } from "../../static/js/dashboard/timeline/pointing.js";

test("keys lead from stretch to stretch and stay in the range", () => {
  const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
  assert.deepEqual(
    keys.map((key) => placeAfter(key, 50, 144)),
    [49, 51, 51, 49, 0, 143],
  );
  assert.equal(placeAfter("PageDown", 50, 144), 38);
  assert.equal(placeAfter("PageUp", 50, 144), 62);
  assert.equal(placeAfter("ArrowLeft", 0, 144), 0);
  assert.equal(placeAfter("PageUp", 140, 144), 143);
});

test("other keys are the page's", () => {
  for (const key of ["j", "k", "toString", "Tab"]) assert.equal(placeAfter(key, 3, 144), null);
});

test("what is pointed at stays in the range when the range moves, ahead or back", () => {
  const range = (start) => ({ start, step: 600, count: 144 });
  const newest = 143 * 600;
  assert.equal(placeIn(range(0), newest), 143);
  assert.equal(placeIn(range(600), newest), 142);
  assert.equal(placeIn(range(600), 0), 0);
  assert.equal(placeIn(range(-1_200), newest), 143);
});
