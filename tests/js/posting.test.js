import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchPage, postFields } from "../../static/js/dashboard/posting.js";

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
