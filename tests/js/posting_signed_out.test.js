import assert from "node:assert/strict";
import { test } from "node:test";
import { postFields } from "../../static/js/dashboard/posting.js";

/** What a script is told when the server answers so. */
async function told(t, answer) {
  globalThis.document = { querySelector: () => null };
  t.after(() => delete globalThis.document);
  t.mock.method(globalThis, "fetch", async () => answer);
  return postFields("/acknowledge/", [["do", "acknowledge"]]);
}

test("who is signed out is told so, and not how a program signs in", async (t) => {
  for (const answer of [{ status: 401 }, { status: 200, redirected: true }]) {
    const { status, data } = await told(t, { ...answer, headers: new Headers() });
    assert.equal(status, 401);
    assert.match(data.message, /^You are signed out/);
    assert.deepEqual(data.outcomes, []);
  }
});

test("what was taken is told as the server tells it", async (t) => {
  const headers = new Headers({ "Content-Type": "application/json" });
  const { status, data } = await told(t, { status: 200, headers, json: async () => ({ id: "a" }) });
  assert.deepEqual([status, data], [200, { id: "a" }]);
});
