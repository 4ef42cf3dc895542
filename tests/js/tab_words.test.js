import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { tabTitle } from "../../static/js/dashboard/tab_words.js";

const CASES = JSON.parse(readFileSync(new URL("../tab_titles.json", import.meta.url)));

for (const { name, title, ...counts } of CASES) {
  test(`the title is the server's: ${title}`, () => assert.equal(tabTitle(counts, name), title));
}

test("a broken link is told before any count", () => {
  assert.equal(tabTitle({ total: 0, critical: 0 }, "Watchfire", true), "Stale · Watchfire");
  const counts = { total: 3, critical: 1 };
  assert.equal(tabTitle(counts, "Watchfire", true), "Stale · (1 critical of 3) Watchfire");
});
