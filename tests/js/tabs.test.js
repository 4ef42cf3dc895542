import assert from "node:assert/strict";
import { test } from "node:test";
import { browserTabs, sharedName } from "../../static/js/realtime/tabs.js";

const crypto = { randomUUID: () => "one" };
class Channel {}

test("without locks, channels or a secure page there is nothing to share by", () => {
  const navigator = { locks: {} };
  assert.equal(browserTabs({ navigator: {}, BroadcastChannel: Channel, crypto }), null);
  assert.equal(browserTabs({ navigator, BroadcastChannel: undefined, crypto }), null);
  assert.equal(browserTabs({ navigator, BroadcastChannel: Channel, crypto: {} }), null);
  const tabs = browserTabs({ navigator, BroadcastChannel: Channel, crypto });
  assert.deepEqual([tabs.locks, tabs.newId()], [navigator.locks, "one"]);
  assert.ok(tabs.open("x") instanceof Channel);
});

test("tabs share when they ask the same of the same endpoints for the same user", () => {
  const name = (changes = {}, base = "https://a.example/wall/") => {
    const endpoints = { sse: "/stream", poll: "/events" };
    const query = { types: null, filter: ["a=b", "c=d"] };
    return sharedName({ endpoints, query, user: "", ...changes }, base);
  };
  assert.equal(name(), name({}, "https://a.example/history/"));
  assert.equal(name(), name({ query: { types: null, filter: ["c=d", "a=b"] } }));
  assert.equal(name(), name({ endpoints: { poll: "/events", websocket: null, sse: "/stream" } }));
  for (const change of [
    { user: "bea" },
    { endpoints: { sse: "/stream" } },
    { endpoints: { sse: "/stream", poll: "/elsewhere" } },
    { query: { types: "alert_*", filter: ["a=b", "c=d"] } },
    { query: { types: null, filter: ["a=b"] } },
    { query: { types: null, filter: ["a=b,c=d"] } },
  ]) {
    assert.notEqual(name(), name(change), JSON.stringify(change));
  }
});
