import assert from "node:assert/strict";
import { test } from "node:test";
import { RealtimeClient } from "../../static/js/realtime/client.js";
import { FakeClock, FakeNetwork } from "./fakes.js";

function fakeWindow() {
  const window = new EventTarget();
  window.document = Object.assign(new EventTarget(), { hidden: false });
  return window;
}

function start() {
  const window = fakeWindow();
  const network = new FakeNetwork();
  const clock = new FakeClock();
  const client = new RealtimeClient({
    cursor: "e1-0",
    transports: network.transports,
    clock,
    random: () => 0.5,
    window,
  });
  client.connect();
  network.newest.greet();
  network.newest.send(1, 2);
  return { window, network, clock, client };
}

for (const [away, back, of] of [
  ["pagehide", "pageshow", (window) => window],
  ["freeze", "resume", (window) => window.document],
]) {
  test(`closed on ${away}, and on from its position on ${back}`, () => {
    const { window, network, clock, client } = start();
    of(window).dispatchEvent(new Event(away));
    assert.deepEqual([network.open.length, clock.timers], [0, 0]);
    assert.deepEqual(
      [client.state.phase, client.state.reason],
      ["stopped", "the page was put away"],
    );
    of(window).dispatchEvent(new Event(back));
    assert.equal(network.newest.cursor, "e1-2");
    assert.equal(network.open.length, 1);
  });
}

test("a page that is shown for the first time does not begin twice", () => {
  const { window, network } = start();
  window.dispatchEvent(new Event("pageshow"));
  assert.equal(network.links.length, 1);
});

test("a client that was disconnected stays so, whatever happens to the page", () => {
  const { window, network, client } = start();
  client.disconnect();
  for (const name of ["pagehide", "pageshow", "online"]) window.dispatchEvent(new Event(name));
  assert.equal(network.open.length, 0);
  assert.equal(client.state.reason, "disconnected");
});

test("a tab that becomes visible is checked at once, one that is hidden is not", () => {
  const { window, network, clock, client } = start();
  clock.sleep(100_000);
  window.document.hidden = true;
  window.document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(client.state.phase, "live");
  window.document.hidden = false;
  window.document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(client.state.reason, "the link fell silent");
  window.dispatchEvent(new Event("online"));
  assert.equal(client.state.phase, "connecting");
  assert.equal(network.open.length, 1);
});

test("when the network changes one request tells whether the link still leads anywhere", () => {
  for (const name of ["online", "offline"]) {
    const { window, network, client } = start();
    window.dispatchEvent(new Event(name));
    window.dispatchEvent(new Event(name));
    assert.deepEqual(
      network.open.map((link) => link.name),
      ["sse", "poll"],
    );
    network.newest.callbacks.open();
    assert.deepEqual([network.open.length, client.state.phase], [1, "live"]);
    window.dispatchEvent(new Event(name));
    network.newest.fail();
    assert.deepEqual(
      [network.open.length, client.state.phase, client.state.reason],
      [0, "waiting", "the network does not lead to the server"],
    );
  }
});
