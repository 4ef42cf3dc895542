import assert from "node:assert/strict";
import { test } from "node:test";
import { socketAddress, withQuery } from "../../static/js/realtime/address.js";
import { PollTransport } from "../../static/js/realtime/poll.js";
import { SseTransport } from "../../static/js/realtime/sse.js";
import { WebSocketTransport } from "../../static/js/realtime/websocket.js";
import { event, FakeClock, settle } from "./fakes.js";

/** An EventSource or WebSocket: remembers its address and speaks when told. */
class FakeSource extends EventTarget {
  static newest;

  constructor(url) {
    super();
    this.url = url;
    FakeSource.newest = this;
  }

  close() {
    this.closed = true;
  }

  say(name, fields) {
    this.dispatchEvent(Object.assign(new Event(name), fields));
  }
}

function recorder() {
  const calls = [];
  const note =
    (name) =>
    (...values) =>
      calls.push([name, ...values]);
  const names = ["open", "event", "control", "fail"];
  return { calls, callbacks: Object.fromEntries(names.map((name) => [name, note(name)])) };
}

test("addresses: a query is added to what is there, arrays repeat, null is left out", () => {
  const query = { since: "a-1", types: null, filter: ['a="b"', "c!=d"] };
  assert.equal(withQuery("/x", query), "/x?since=a-1&filter=a%3D%22b%22&filter=c%21%3Dd");
  assert.equal(withQuery("/x?y=1", { since: "a-1" }), "/x?y=1&since=a-1");
  assert.equal(withQuery("/x", { since: null }), "/x");
  assert.equal(socketAddress("/ws", "https://a.example/b"), "wss://a.example/ws");
  assert.equal(socketAddress("/ws", "http://a.example:81/b"), "ws://a.example:81/ws");
});

test("SSE: open on hello, events by onmessage, controls by name, one failure", () => {
  const { calls, callbacks } = recorder();
  const sse = new SseTransport({ url: "/s", callbacks, EventSource: FakeSource });
  sse.open("e1-3");
  const source = FakeSource.newest;
  assert.equal(source.url, "/s?since=e1-3");
  source.say("open", {});
  assert.deepEqual(calls, []);
  source.say("hello", { data: '{"epoch":"e1"}' });
  source.say("message", { data: JSON.stringify(event(4)) });
  source.say("error", {});
  source.say("error", {});
  assert.deepEqual(calls, [
    ["open"],
    ["control", "hello", { epoch: "e1" }],
    ["event", event(4)],
    ["fail", { reason: "the stream was cut" }],
  ]);
  assert.ok(source.closed, "the browser must not come back by itself");
});

test("SSE: a frame that is not JSON ends the link", () => {
  const { calls, callbacks } = recorder();
  new SseTransport({ url: "/s", callbacks, EventSource: FakeSource }).open(null);
  FakeSource.newest.say("message", { data: "<html>" });
  assert.deepEqual(calls, [["fail", { reason: "a frame was not JSON" }]]);
});

test("WebSocket: single envelopes, batches and controls", () => {
  const { calls, callbacks } = recorder();
  const transport = new WebSocketTransport({ url: "/ws", callbacks, WebSocket: FakeSource });
  transport.open("e1-3");
  const socket = FakeSource.newest;
  assert.equal(socket.url, "/ws?since=e1-3&batch=1");
  socket.say("message", { data: '{"type":"hello","seq":3}' });
  socket.say("message", { data: JSON.stringify(event(4)) });
  socket.say("message", { data: JSON.stringify([event(5), event(6)]) });
  assert.deepEqual(calls, [
    ["open"],
    ["control", "hello", { type: "hello", seq: 3 }],
    ["event", event(4)],
    ["event", event(5)],
    ["event", event(6)],
  ]);
});

test("WebSocket: below 4500 it may come back, from there on it may not", () => {
  for (const [code, reason, failure] of [
    [4013, "overloaded", { reason: "overloaded", refused: null }],
    [1006, "", { reason: "the socket was closed (1006)", refused: null }],
    [4499, "x", { reason: "x", refused: null }],
    [4500, "bad request", { reason: "bad request", refused: 400 }],
    [4503, "not allowed", { reason: "not allowed", refused: 403 }],
    [4501, "not signed in", { reason: "not signed in", refused: 401 }],
  ]) {
    const { calls, callbacks } = recorder();
    new WebSocketTransport({ url: "/ws", callbacks, WebSocket: FakeSource }).open(null);
    FakeSource.newest.say("close", { code, reason });
    assert.deepEqual(calls, [["fail", { ...failure, retryMs: 0 }]]);
  }
});

test("WebSocket: a refusal that says when to come back is kept to", () => {
  const { calls, callbacks } = recorder();
  new WebSocketTransport({ url: "/ws", callbacks, WebSocket: FakeSource }).open(null);
  const refusal = { type: "error", code: "too_many_connections", message: "", retry_after: 5 };
  FakeSource.newest.say("message", { data: JSON.stringify(refusal) });
  FakeSource.newest.say("close", { code: 4029, reason: "" });
  const failure = { reason: "the socket was closed (4029)", refused: null, retryMs: 5_000 };
  assert.deepEqual(calls.at(-1), ["fail", failure]);
});

/** A poll transport over a list of answers; what is asked after the last hangs until closed. */
function polling(...answers) {
  const asked = [];
  const clock = new FakeClock();
  const fetch = (url, { signal }) => {
    asked.push(url);
    const answer = answers.shift();
    if (answer) return Promise.resolve(answer);
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(new Error("aborted")));
    });
  };
  const { calls, callbacks } = recorder();
  const poll = new PollTransport({ url: "/e", callbacks, fetch, clock });
  poll.open("e1-3");
  return { asked, calls, clock, poll };
}

const answer = (body) => ({ ok: true, json: async () => body });
const refusal = (status, retryAfter = null) => ({
  ok: false,
  status,
  headers: { get: () => retryAfter },
});

test("polling: the first answer opens it, then it asks on from the cursor and waits", async () => {
  const { asked, calls } = polling(
    answer({ events: [event(4)], cursor: "e1-4", reset: false }),
    answer({ events: [event(5)], cursor: "e1-9", reset: false }),
  );
  await settle();
  await settle();
  await settle();
  assert.deepEqual(asked, [
    "/e?since=e1-3&limit=500&wait=0",
    "/e?since=e1-4&limit=500&wait=25",
    "/e?since=e1-9&limit=500&wait=25",
  ]);
  assert.deepEqual(calls, [
    ["open"],
    ["event", event(4)],
    ["control", "cursor", { cursor: "e1-4" }],
    ["event", event(5)],
    ["control", "cursor", { cursor: "e1-9" }],
  ]);
});

test("polling: a server that says nothing at once is not asked in circles", async () => {
  const nothing = () => answer({ events: [], cursor: "e1-3", reset: false });
  const { asked, clock } = polling(nothing(), nothing(), nothing());
  for (let i = 0; i < 5; i += 1) await settle();
  assert.equal(asked.length, 2);
  clock.pass(1_000);
  for (let i = 0; i < 5; i += 1) await settle();
  assert.equal(asked.length, 3);
});

test("polling: a reset names the position", async () => {
  const { calls } = polling(answer({ events: [], cursor: "e2-70", reset: true }));
  await settle();
  const reset = { reason: "expired", epoch: "e2", seq: 70 };
  assert.deepEqual(calls.slice(0, 2), [["open"], ["control", "reset", reset]]);
});

test("polling: refusals tell whether to come back, and when", async () => {
  for (const [status, retryAfter, refused, retryMs] of [
    [400, null, 400, 0],
    [401, null, 401, 0],
    [403, null, 403, 0],
    [404, null, null, 0],
    [429, "7", null, 7_000],
    [503, "3", null, 3_000],
  ]) {
    const { calls } = polling(refusal(status, retryAfter));
    await settle();
    const reason = `the server answered ${status}`;
    assert.deepEqual(calls, [["fail", { reason, refused, retryMs }]]);
  }
});

test("polling: an answer that never comes is a failure; closing is none", async () => {
  const hanging = polling();
  hanging.clock.pass(35_000);
  await settle();
  assert.deepEqual(hanging.calls, [["fail", { reason: "polling failed: aborted" }]]);
  const closed = polling();
  closed.poll.close();
  await settle();
  assert.deepEqual([closed.calls, closed.clock.timers], [[], 0]);
});
