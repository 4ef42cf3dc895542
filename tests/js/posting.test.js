import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchPage } from "../../static/js/dashboard/posting.js";

/** What fetchPage throws when the server answers so. */
async function thrown(t, { status, redirected = false }) {
  const answer = { status, redirected, ok: status < 300, headers: new Headers() };
  t.mock.method(globalThis, "fetch", async () => answer);
  return fetchPage("/").catch((error) => error);
}

test("a page that leads to the one to sign in is refused, and so is one of nobody's", async (t) => {
  for (const answer of [{ status: 200, redirected: true }, { status: 401 }]) {
    const { status, message } = await thrown(t, answer);
    assert.deepEqual([status, message], [401, "not signed in"]);
  }
});

test("a page that does not come says with which status", async (t) => {
  for (const status of [403, 404, 503]) {
    const error = await thrown(t, { status });
    assert.equal(error.status, status);
    assert.equal(error.message, `the page could not be loaded (${status})`);
  }
});
