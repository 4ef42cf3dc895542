import assert from "node:assert/strict";
import { test } from "node:test";
import { TicketedTransport } from "../../static/js/realtime/ticketed.js";
import { defaultTransports } from "../../static/js/realtime/transports.js";
import { settle } from "./fakes.js";

function ticketed(ticket) {
  const opened = [];
  const failures = [];
  const transport = new TicketedTransport({
    ticket,
    create: (one) => ({
      open: (cursor) => opened.push(`${one} from ${cursor}`),
      close: () => opened.push(`${one} closed`),
    }),
    callbacks: { fail: (failure) => failures.push(failure) },
  });
  return { transport, opened, failures };
}

test("each connect gets a ticket of its own", async () => {
  let count = 0;
  const { transport, opened } = ticketed(async () => `t${++count}`);
  transport.open("e1-1");
  await settle();
  transport.close();
  transport.open("e1-2");
  await settle();
  assert.deepEqual(opened, ["t1 from e1-1", "t1 closed", "t2 from e1-2"]);
});

test("one that is closed while it waits for its ticket opens nothing and fails nobody", async () => {
  for (const ticket of [async () => "t", async () => Promise.reject(new Error("late"))]) {
    const { transport, opened, failures } = ticketed(ticket);
    transport.open("e1-1");
    transport.close();
    await settle();
    assert.deepEqual([opened, failures], [[], []]);
  }
});

test("no ticket is a failure, for good when whoever asks is not let in", async () => {
  for (const [status, refused] of [
    [401, 401],
    [403, 403],
    [503, null],
    [undefined, null],
  ]) {
    const { transport, failures } = ticketed(async () => {
      throw Object.assign(new Error("refused"), { status });
    });
    transport.open(null);
    await settle();
    assert.deepEqual(failures, [{ reason: "no ticket: refused", refused }]);
  }
});

test("all transports of a client show tickets", async () => {
  const asked = [];
  class Source extends EventTarget {
    constructor(url) {
      super();
      asked.push(url);
    }
    close() {}
  }
  let count = 0;
  const transports = defaultTransports(
    { sse: "/s", websocket: "ws://x.example/w", poll: "/p" },
    {
      query: {},
      ticket: async () => `t${++count}`,
      EventSource: Source,
      WebSocket: Source,
      fetch: async (url) => {
        asked.push(url);
        throw new TypeError("enough");
      },
    },
  );
  for (const { create } of transports) {
    create({ fail() {} }).open("e1-1");
    await settle();
  }
  assert.deepEqual(asked, [
    "/s?since=e1-1&ticket=t1",
    "ws://x.example/w?since=e1-1&batch=1&ticket=t2",
    "/p?since=e1-1&limit=500&wait=0&ticket=t3",
  ]);
});
