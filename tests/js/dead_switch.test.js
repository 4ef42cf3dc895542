import assert from "node:assert/strict";
import { test } from "node:test";

import { seenLast } from "../../static/js/dashboard/dead_switch.js";

const TOLD = "2026-11-23T12:00:00.000000Z";

test("nothing came since the message says so", () => {
  const message = 'no firing alert matches alertname="x since y" since 2026-11-23T11:58:07Z';
  assert.equal(seenLast(message, TOLD), "2026-11-23T11:58:07.000000Z");
});

test("a message without a moment leaves the moment when it was told", () => {
  for (const message of ["", "took longer than 2 s", "none since yesterday"]) {
    assert.equal(seenLast(message, TOLD), TOLD);
  }
});
