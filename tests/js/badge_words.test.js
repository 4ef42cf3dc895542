import assert from "node:assert/strict";
import { test } from "node:test";
import { badgeWords } from "../../static/js/dashboard/badge_words.js";

const clock = (ms) => `<${ms}>`;

function words(state, times) {
  return badgeWords(
    { transport: null, retryAt: null, reason: null, refused: null, ...state },
    { now: 100_000, heardAt: null, downSince: null, dataFrom: 50_000, ...times },
    clock,
  );
}

test("live names the transport and when it was last heard", () => {
  const live = words({ phase: "live", transport: "sse" }, { heardAt: 88_000 });
  assert.deepEqual(live, { link: "live", words: "Live · SSE", detail: "heard 10s ago" });
  const polling = words({ phase: "polling", transport: "poll" }, { heardAt: 99_000 });
  assert.deepEqual(polling, { link: "polling", words: "Polling", detail: "heard just now" });
});

test("a link just lost says so without alarm, then it is stale and counts down", () => {
  const lost = { phase: "waiting", retryAt: 104_200 };
  assert.equal(words(lost, { heardAt: 98_000, downSince: 98_000 }).words, "Reconnecting");
  assert.deepEqual(words(lost, { heardAt: 50_000, downSince: 97_000 }), {
    link: "stale",
    words: "Stale since <50000>",
    detail: "reconnecting in 5 s",
    refresh: true,
  });
  const trying = words({ phase: "connecting" }, { heardAt: 50_000, downSince: 60_000 });
  assert.deepEqual([trying.link, trying.detail], ["stale", "connecting …"]);
});

test("a page that never got a link is stale from when it was made", () => {
  const first = { phase: "connecting", transport: "sse" };
  assert.equal(words(first, { downSince: 99_000 }).link, "connecting");
  assert.equal(words(first, { downSince: 90_000 }).words, "Stale since <50000>");
});

test("a refusal says why and never looks live", () => {
  const stopped = words(
    { phase: "stopped", reason: "not allowed", refused: 403 },
    { downSince: 100_000 },
  );
  assert.deepEqual(stopped, {
    link: "stopped",
    words: "Stale since <50000>",
    detail: "not allowed",
    refresh: true,
  });
});

test("who is signed out is told so, however the server has worded it", () => {
  const stopped = { phase: "stopped", reason: "no ticket: who are you?", refused: 401 };
  assert.deepEqual(words(stopped, { heardAt: 50_000 }), {
    link: "stopped",
    words: "Signed out",
    detail: "Stale since <50000>",
    signedOut: true,
  });
});
