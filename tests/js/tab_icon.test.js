import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { tabIcon } from "../../static/js/dashboard/tab_icon.js";

function drawing(counts, isStale) {
  const svg = decodeURIComponent(tabIcon(counts, isStale).replace("data:image/svg+xml,", ""));
  return { text: />([^<]*)<\/text>/.exec(svg)[1], svg };
}

test("nothing open is the site's own icon", () => {
  const flame = readFileSync(new URL("../../static/img/favicon.svg", import.meta.url), "utf8");
  const paths = (svg) => [...svg.matchAll(/ d=['"]([^'"]*)['"]/g)].map(([, path]) => path);
  const drawn = decodeURIComponent(tabIcon({ total: 0, critical: 0 }));
  assert.deepEqual(paths(drawn), paths(flame));
});

test("critical ones are counted first, in another shape and colour", () => {
  const some = drawing({ total: 12, critical: 0 });
  const worst = drawing({ total: 12, critical: 3 });
  assert.deepEqual([some.text, worst.text], ["12", "3"]);
  assert.notEqual(/d='([^']*)'/.exec(some.svg)[1], /d='([^']*)'/.exec(worst.svg)[1]);
});

test("many are told as many", () => {
  assert.equal(drawing({ total: 99, critical: 0 }).text, "99");
  assert.equal(drawing({ total: 5000, critical: 100 }).text, "99+");
});

test("a broken link shows no count, and never the icon of a quiet board", () => {
  assert.equal(drawing({ total: 0, critical: 0 }, true).text, "?");
  assert.equal(drawing({ total: 9, critical: 9 }, true).text, "?");
});
