import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { whoOf, wordsOf } from "../../static/js/dashboard/event_words.js";
import { aboutOf, cut } from "../../static/js/dashboard/feed_line.js";

const cases = JSON.parse(readFileSync(new URL("../feed_lines.json", import.meta.url)));
const words = {
  alert_created: "Fired",
  "alert_created:resolved": "Came already resolved",
  alert_acknowledged: "Acknowledged",
  silence_created: "Silence created",
  "silence_expired:ended": "Silence ended early",
  silence_expired: "Silence ran out",
  silence_deleted: "Silence removed",
  health_changed: "Health changed",
  system_notification: "Notice",
};
const addresses = { alert: (name) => `alert ${name}`, silence: (id) => `silence ${id}` };

for (const { why, event, line } of cases) {
  test(`a line is the server's: ${why}`, () => {
    const about = { severity: "", address: "", where: "", ...aboutOf(event, addresses) };
    assert.deepEqual({ words: wordsOf(event, words), who: whoOf(event), ...about }, line);
  });
}

test("a type without words is called by its name", () => {
  assert.equal(wordsOf({ type: "odd", data: {} }, words), "odd");
});

test("a text that has its length is not cut", () => {
  assert.equal(cut("x".repeat(120)).length, 120);
  assert.equal(cut("x".repeat(121)).length, 120);
});
