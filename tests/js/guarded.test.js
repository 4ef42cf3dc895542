import assert from "node:assert/strict";
import { test } from "node:test";
import { guarded } from "../../static/js/dashboard/guarded.js";

test("a part that throws is told of, and the next one runs", (t) => {
  const told = t.mock.method(console, "error", () => {});
  const fault = new Error("broken");
  const ran = [];
  const parts = [
    () => {
      throw fault;
    },
    () => ran.push("next"),
  ];
  for (const part of parts) guarded(part);
  assert.deepEqual(ran, ["next"]);
  assert.deepEqual(
    told.mock.calls.map((call) => call.arguments),
    [[fault]],
  );
});
