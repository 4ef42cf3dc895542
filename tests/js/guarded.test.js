import assert from "node:assert/strict";
import { test } from "node:test";
import { guarded, mendFaults } from "../../static/js/dashboard/guarded.js";
import { withDocument } from "./fake_page.js";

function broken() {
  throw new Error("broken");
}

test("a part that throws is told of, and the next one runs", (t) => {
  withDocument(t, new EventTarget());
  const told = t.mock.method(console, "error", () => {});
  const ran = [];
  for (const part of [broken, () => ran.push("next")]) guarded(part);
  assert.deepEqual(ran, ["next"]);
  assert.deepEqual(
    told.mock.calls.map((call) => call.arguments[0].message),
    ["broken"],
  );
});

test("a fault is mended once; one that stays, again after ten minutes", (t) => {
  withDocument(t, new EventTarget());
  t.mock.method(console, "error", () => {});
  let now = 0;
  const mended = [];
  mendFaults(
    () => mended.push(now),
    () => now,
  );
  for (now = 0; now < 1_000_000; now += 1_000) guarded(broken);
  assert.deepEqual(mended, [0, 600_000]);
  guarded(() => {});
  assert.equal(mended.length, 2);
});
