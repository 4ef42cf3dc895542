import assert from "node:assert/strict";
import { test } from "node:test";
import { RealtimeClient } from "../../static/js/realtime/client.js";
import { Listeners } from "../../static/js/realtime/listeners.js";
import { event, FakeClock, FakeNetwork, settle } from "./fakes.js";

function start(options = {}) {
  const clock = new FakeClock();
  const network = new FakeNetwork(options.names);
  const client = new RealtimeClient({
    cursor: "e1-0",
    transports: network.transports,
    clock,
    random: () => 0.5, // so the waits are 0.5 s, 1 s, 2 s …
    shared: false,
    ...options,
  });
  const seen = [];
  client.on("*", ({ seq }) => seen.push(seq));
  client.connect();
  return { clock, network, client, seen };
}

/** Let the back-off pass, and no more: a try has only ten seconds to open. */
function retry({ clock, client }) {
  clock.pass(client.state.retryAt - clock.now());
}

/** Fail whatever is open until a transport of that name is tried. */
function fallTo(name, world) {
  const { network } = world;
  for (let tries = 0; network.newest.name !== name; tries += 1) {
    assert.ok(tries < 20, `never came to ${name}`);
    network.newest.fail();
    retry(world);
  }
}

test("events arrive in order and once, on their types, globs and all", () => {
  const { network, client, seen } = start();
  const heard = [];
  client.on("alert_created", () => heard.push("exact"));
  client.on("alert_*", () => heard.push("glob"));
  client.on("silence_*", () => heard.push("other"));
  network.newest.greet();
  network.newest.callbacks.event(event(1, { type: "alert_created" }));
  network.newest.send(1, 2, 2, 3);
  assert.deepEqual(seen, [1, 2, 3]);
  assert.deepEqual(heard, ["exact", "glob"]);
  assert.equal(client.cursor, "e1-3");
});

test("a listener that throws costs the others nothing", (t) => {
  t.mock.method(console, "error", () => {});
  const { network, client } = start();
  const heard = [];
  client.on("stats_updated", () => {
    throw new Error("a bug");
  });
  const off = client.on("stats_updated", ({ seq }) => heard.push(seq));
  network.newest.greet();
  network.newest.send(1);
  off();
  network.newest.send(2);
  assert.deepEqual(heard, [1]);
});

test("it says how it stands: connecting, live, waiting with the moment, stale since", () => {
  const { clock, network, client } = start();
  const states = [];
  client.on("state", (state) => states.push(state));
  assert.equal(client.state.phase, "connecting");
  network.newest.greet();
  assert.deepEqual([client.state.phase, client.state.transport], ["live", "sse"]);
  clock.pass(1_000);
  network.newest.control("ping", { seq: 0 });
  const heardAt = clock.now();
  clock.pass(500);
  network.newest.fail({ reason: "cut" });
  assert.deepEqual(states.at(-1), {
    phase: "waiting",
    transport: null,
    retryAt: clock.now() + 500,
    staleSince: heardAt,
    reason: "cut",
    refused: null,
  });
  clock.pass(500);
  assert.equal(client.state.phase, "connecting");
  assert.equal(client.lastHeard, heardAt);
});

test("it comes back from where it was, and doubles of the replay are dropped", () => {
  const world = start();
  const { network, seen } = world;
  network.newest.greet();
  network.newest.send(1, 2, 3);
  network.newest.fail();
  retry(world);
  assert.equal(network.newest.cursor, "e1-3");
  network.newest.greet();
  network.newest.send(3, 4);
  assert.deepEqual(seen, [1, 2, 3, 4]);
});

test("back-off grows while it fails and starts over after a stable minute", () => {
  const { clock, network, client } = start({ names: ["sse"] });
  const wait = () => client.state.retryAt - clock.now();
  const waits = [];
  for (let i = 0; i < 7; i += 1) {
    network.newest.fail();
    waits.push(wait());
    clock.pass(wait());
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  network.newest.greet();
  clock.pass(59_000);
  network.newest.fail();
  assert.equal(wait(), 15_000, "59 s are not enough");
  clock.pass(15_000);
  network.newest.greet();
  clock.pass(60_000);
  network.newest.fail();
  assert.equal(wait(), 500);
});

test("SSE that fails twice before it opens gives way to WebSocket, and that to polling", () => {
  const world = start();
  const { network, client } = world;
  const names = [];
  for (let i = 0; i < 7; i += 1) {
    names.push(network.newest.name);
    network.newest.fail();
    retry(world);
  }
  assert.deepEqual(names, ["sse", "sse", "websocket", "websocket", "poll", "poll", "sse"]);
  assert.equal(network.newest.name, "sse");
  network.newest.greet();
  assert.equal(client.state.phase, "live");
});

test("what was not tried yet is tried at once; the first again after a back-off", () => {
  const { clock, network, client } = start();
  const waits = [];
  for (let i = 0; i < 6; i += 1) {
    network.newest.fail();
    waits.push(client.state.retryAt - clock.now());
    clock.pass(waits.at(-1));
  }
  assert.deepEqual(waits, [500, 0, 1000, 0, 2000, 4000]);
});

test("a stream that opens and falls gets four tries", () => {
  const world = start();
  const { network } = world;
  for (let i = 0; i < 4; i += 1) {
    assert.equal(network.newest.name, "sse");
    network.newest.greet();
    network.newest.fail();
    retry(world);
  }
  assert.equal(network.newest.name, "websocket");
});

test("no answer in ten seconds is a failure: a proxy buffers", () => {
  const { clock, network, client } = start();
  clock.pass(9_999);
  assert.equal(client.state.phase, "connecting");
  clock.pass(1);
  assert.equal(client.state.reason, "no answer");
  assert.equal(network.open.length, 0);
});

test("an address that the browser will not have is a failure like any other", () => {
  const { network, client } = start({ names: ["sse"] });
  const { create } = network.transports[0];
  network.transports[0].create = (callbacks) =>
    Object.assign(create(callbacks), {
      open() {
        throw new SyntaxError("no such scheme");
      },
    });
  network.newest.fail();
  client.checkNow();
  assert.deepEqual([client.state.phase, client.state.reason], ["waiting", "no such scheme"]);
});

test("polling calls itself polling, and a better transport takes over when it works again", () => {
  const world = start();
  const { clock, network, client, seen } = world;
  fallTo("poll", world);
  const poll = network.newest;
  poll.callbacks.open();
  poll.send(1, 2);
  assert.deepEqual([client.state.phase, client.state.transport], ["polling", "poll"]);

  clock.pass(15_000); // the first probe: SSE, then WebSocket, neither works
  assert.equal(network.newest.name, "sse");
  assert.equal(network.newest.cursor, "e1-2");
  network.newest.fail();
  assert.equal(network.newest.name, "websocket");
  network.newest.fail();
  assert.ok(poll.isOpen, "what works goes on meanwhile");
  poll.send(3);

  clock.pass(30_000); // the second: SSE opens while polling still delivers
  const sse = network.newest;
  assert.equal(sse.name, "sse");
  poll.callbacks.control("cursor", { cursor: "e1-3" });
  poll.send(4);
  sse.greet({ seq: 4 });
  assert.equal(poll.isOpen, false);
  assert.deepEqual([client.state.phase, client.state.transport], ["live", "sse"]);
  sse.send(4, 5);
  assert.deepEqual(seen, [1, 2, 3, 4, 5]);
  clock.pass(60_000);
  assert.equal(network.open.length, 1, "nothing better is left to probe");
});

test("a probe that is refused for good stops nothing", () => {
  const world = start();
  const { clock, network, client } = world;
  fallTo("websocket", world);
  network.newest.greet();
  clock.pass(15_000);
  network.newest.fail({ reason: "not here", refused: 403 });
  assert.deepEqual([client.state.phase, client.state.transport], ["live", "websocket"]);
});

test("a gap is a reset: a new snapshot, and on from its position", async () => {
  const asked = [];
  const snapshot = async ({ signal: _, ...info }) => {
    asked.push(info);
    return "e1-9";
  };
  const { clock, network, client, seen } = start({ snapshot });
  const resets = [];
  client.on("reset", ({ reason }) => resets.push(reason));
  network.newest.greet();
  network.newest.send(1, 2, 4, 5);
  assert.equal(network.open.length, 0);
  clock.pass(0);
  await settle();
  assert.deepEqual(resets, ["gap"]);
  assert.deepEqual(asked, [{ reason: "gap", epoch: "e1", seq: 3 }]);
  assert.equal(network.newest.cursor, "e1-9");
  network.newest.greet({ seq: 9 });
  network.newest.send(9, 10);
  assert.deepEqual(seen, [1, 2, 10]);
});

test("an event of another epoch is a reset as well", async () => {
  const { clock, network } = start({ snapshot: async () => "e2-7" });
  network.newest.greet();
  network.newest.callbacks.event(event(6, { epoch: "e2" }));
  clock.pass(0);
  await settle();
  assert.equal(network.newest.cursor, "e2-7");
});

test("a reset without a snapshot goes on where the server says", async () => {
  const { clock, network } = start();
  network.newest.greet();
  network.newest.control("reset", { reason: "expired", epoch: "e2", seq: 77 });
  clock.pass(0);
  await settle();
  assert.equal(network.newest.cursor, "e2-77");
});

test("a snapshot that fails is tried again after a back-off", async () => {
  let tries = 0;
  const snapshot = async () => {
    tries += 1;
    if (tries === 1) throw new Error("502");
    return "e1-9";
  };
  const { clock, network, client } = start({ snapshot });
  network.newest.greet();
  network.newest.control("reset", { reason: "expired", epoch: "e1", seq: 9 });
  clock.pass(0);
  await settle();
  assert.deepEqual([client.state.phase, client.state.reason], ["waiting", "502"]);
  clock.pass(500);
  await settle();
  assert.deepEqual([tries, network.newest.cursor], [2, "e1-9"]);
});

test("a snapshot that hangs is given up, and what it brings late is not taken", async () => {
  const tries = [];
  const snapshot = ({ signal }) => new Promise((answer) => tries.push({ signal, answer }));
  const { clock, network, client } = start({ snapshot });
  network.newest.greet();
  network.newest.control("reset", { reason: "expired", epoch: "e1", seq: 9 });
  clock.pass(0);
  clock.pass(29_999);
  assert.deepEqual([client.state.phase, tries[0].signal.aborted], ["connecting", false]);
  clock.pass(1);
  assert.deepEqual([client.state.phase, client.state.reason], ["waiting", "no answer"]);
  assert.equal(tries[0].signal.aborted, true);
  clock.pass(500);
  tries[0].answer("e1-7");
  await settle();
  assert.equal(client.cursor, "e1-0");
  tries[1].answer("e1-9");
  await settle();
  assert.equal(network.newest.cursor, "e1-9");
  client.disconnect();
  assert.equal(clock.timers, 0);
});

for (const status of [401, 403]) {
  test(`a snapshot that is refused with ${status} ends it, as a stream would`, async () => {
    const snapshot = async () => {
      throw Object.assign(new Error("not for you"), { status });
    };
    const { clock, network, client } = start({ snapshot });
    network.newest.greet();
    network.newest.control("reset", { reason: "expired", epoch: "e1", seq: 9 });
    clock.pass(0);
    await settle();
    const { phase, reason, refused } = client.state;
    assert.deepEqual([phase, reason, refused], ["stopped", "not for you", status]);
    assert.equal(clock.timers, 0);
  });
}

test("a page that doubts what it shows gets a snapshot, and once at a time", async () => {
  const asked = [];
  const snapshot = async ({ reason, seq }) => {
    asked.push([reason, seq]);
    return "e1-9";
  };
  const { clock, network, client } = start({ snapshot });
  network.newest.greet();
  network.newest.send(1, 2);
  client.renew("a fault");
  client.renew("a fault");
  assert.equal(network.open.length, 0);
  clock.pass(0);
  await settle();
  assert.deepEqual([asked, network.newest.cursor], [[["a fault", 2]], "e1-9"]);
  client.disconnect();
  client.renew("a fault");
  assert.deepEqual([client.state.phase, clock.timers], ["stopped", 0]);
});

test("resets in a row are slowed down", async () => {
  const { clock, network, client } = start({ snapshot: async () => "e1-9" });
  for (const wait of [0, 500, 1_000]) {
    network.newest.greet();
    network.newest.control("reset", { reason: "expired", epoch: "e1", seq: 9 });
    assert.equal(client.state.retryAt - clock.now(), wait);
    clock.pass(wait);
    await settle();
  }
});

test("bye: it comes back by the same transport when the server asked", () => {
  const { clock, network, client } = start();
  network.newest.greet();
  network.newest.control("bye", { reason: "shutdown", retry_ms: 2_345 });
  assert.equal(network.open.length, 0);
  assert.equal(client.state.retryAt - clock.now(), 2_345);
  clock.pass(2_345);
  assert.equal(network.newest.name, "sse");
});

test("bye: a filter that takes too long is not asked again", () => {
  const { clock, network, client } = start();
  network.newest.greet();
  network.newest.control("bye", { reason: "bad_request", retry_ms: 2_345 });
  assert.deepEqual([client.state.phase, client.state.refused], ["stopped", 400]);
  clock.pass(1_000_000);
  assert.equal(network.links.length, 1);
});

test("Retry-After is kept to when it is longer than the back-off", () => {
  const { clock, network, client } = start({ names: ["poll"] });
  network.newest.fail({ reason: "429", retryMs: 7_000 });
  assert.equal(client.state.retryAt - clock.now(), 7_000);
});

test("a refusal for good stops it and says why; connect tries anew", () => {
  const { clock, network, client } = start();
  network.newest.fail({ reason: "not signed in", refused: 401 });
  const { phase, reason, refused } = client.state;
  assert.deepEqual([phase, reason, refused], ["stopped", "not signed in", 401]);
  clock.pass(1_000_000);
  assert.equal(network.links.length, 1);
  client.connect();
  assert.equal(network.links.length, 2);
  assert.equal(client.state.refused, null);
});

test("a silent link is left, and one that sleeps is found dead on waking", () => {
  const { clock, network, client } = start();
  network.newest.greet({ ping_seconds: 10 });
  clock.pass(25_000);
  assert.deepEqual([client.state.phase, client.state.reason], ["waiting", "the link fell silent"]);
  clock.pass(500);
  network.newest.greet({ ping_seconds: 10 });
  clock.sleep(14_000);
  client.checkNow();
  assert.equal(client.state.phase, "waiting");
  client.checkNow();
  assert.equal(client.state.phase, "connecting", "asked while waiting, it does not wait");
});

test("events that a ping knew of and that never came make it read again", () => {
  const { clock, network, seen } = start();
  network.newest.greet();
  network.newest.control("ping", { seq: 2 });
  clock.pass(30_000);
  network.newest.control("ping", { seq: 2 });
  clock.pass(500);
  assert.equal(network.newest.cursor, "e1-0");
  network.newest.greet({ seq: 2 });
  network.newest.send(1, 2);
  assert.deepEqual(seen, [1, 2]);
});

test("with a filter, missing numbers are no gap", () => {
  const { network, seen } = start({ types: ["alert_*"] });
  network.newest.greet();
  network.newest.send(3, 7);
  assert.deepEqual(seen, [3, 7]);
});

test("disconnect leaves neither link nor timer, and nothing is heard any more", () => {
  const world = start();
  const { clock, network, client, seen } = world;
  fallTo("poll", world);
  const poll = network.newest;
  poll.callbacks.open();
  clock.pass(15_000); // a probe is under way
  assert.equal(network.open.length, 2);
  client.disconnect();
  client.disconnect();
  poll.send(1);
  assert.deepEqual([network.open.length, clock.timers, seen.length], [0, 0, 0]);
  client.connect();
  assert.equal(network.newest.cursor, "e1-0");
});

test("the server's clock is known from its hello", () => {
  const { clock, network, client } = start();
  network.newest.greet({ server_time: new Date(clock.now() + 90_000).toISOString() });
  assert.equal(client.serverOffsetMs, 90_000);
});

test("a listener for an event that does not exist is refused at once", () => {
  const listeners = new Listeners();
  assert.throws(() => listeners.on("alert_fired", () => {}), TypeError);
  listeners.on("alert_*", () => {});
  listeners.on("state", () => {});
});
