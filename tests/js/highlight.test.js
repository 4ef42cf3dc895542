import assert from "node:assert/strict";
import { test } from "node:test";
import { highlight } from "../../static/js/dashboard/highlight.js";
import { withDocument } from "./fake_page.js";

/** Time moves by hand; `glows` are the animations that were begun. */
function pageAt(t, ms) {
  withDocument(t);
  globalThis.requestAnimationFrame = (act) => act();
  t.after(() => delete globalThis.requestAnimationFrame);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let now = ms;
  t.mock.method(performance, "now", () => now);
  const glows = [];
  const node = {
    animate: () => {
      glows.push({ effect: {} });
      return glows.at(-1);
    },
  };
  const pass = (by) => {
    now += by;
    t.mock.timers.tick(by);
  };
  return { node, glows, pass };
}

test("a glow lets go of its node, also where nobody sees it end", (t) => {
  const { node, glows, pass } = pageAt(t, 1_000_000);
  highlight(node);
  pass(4_999);
  assert.ok(glows[0].effect);
  pass(1);
  assert.equal(glows[0].effect, null);
});

test("in a storm nothing glows, and soon after it things glow again", (t) => {
  const { node, glows, pass } = pageAt(t, 2_000_000);
  for (let n = 0; n < 500; n += 1) highlight(node);
  assert.equal(glows.length, 20);
  pass(2_500);
  highlight(node);
  assert.equal(glows.length, 21);
});

test("on a page that nobody sees nothing glows", (t) => {
  const { node, glows } = pageAt(t, 3_000_000);
  document.hidden = true;
  highlight(node);
  assert.equal(glows.length, 0);
});
