// Tabs of one browser with a client each, before one server: what a law is held against.

import assert from "node:assert/strict";
import { RealtimeClient } from "../../static/js/realtime/client.js";
import { FakeBrowser } from "./fake_browser.js";
import { FakeServer } from "./fake_server.js";
import { FakeClock, settle } from "./fakes.js";

const PING_MS = 30_000;

export class SharedWorld {
  clock = new FakeClock();
  pages = [];
  #pingedAt;

  constructor({ random = () => 0.5, fate } = {}) {
    this.random = random;
    this.browser = new FakeBrowser(this.clock, fate);
    this.server = new FakeServer(this.clock);
    this.#pingedAt = this.clock.now();
  }

  /** A page that was just rendered; its stream begins when it is told to. */
  render({ cursor = this.server.cursor, ...options } = {}) {
    const page = new Page(this, cursor, options);
    this.pages.push(page);
    return page;
  }

  async open(options) {
    const page = this.render(options);
    page.client.connect();
    await this.pass(100);
    return page;
  }

  /** In small steps, so that promises run in their time. */
  async pass(ms, stepMs = 10) {
    for (let left = ms; left > 0; left -= stepMs) {
      this.clock.pass(Math.min(stepMs, left));
      if (this.clock.now() - this.#pingedAt >= PING_MS) {
        this.#pingedAt = this.clock.now();
        this.server.ping();
      }
      await settle();
      for (const page of this.pages) assert.deepEqual(page.faults, []);
    }
  }

  get alive() {
    return this.pages.filter((page) => !page.tab.isGone && page.isConnected);
  }

  /** The tabs with a stream that stays; one that is frozen cannot close its own. */
  get streaming() {
    const lasting = [...this.server.streams].filter(({ name, tab }) => {
      return name !== "poll" && !tab.isFrozen;
    });
    return new Set(lasting.map(({ tab }) => tab));
  }

  /** The pages whose tab holds the lock. */
  get holders() {
    const tabs = [...this.browser.held.values()].map((request) => request.tab);
    return this.alive.filter((page) => tabs.includes(page.tab));
  }
}

class Page {
  faults = []; // gaps and doubles
  seen = []; // of this page since its last snapshot
  resets = 0;
  snapshotFails = false; // the server does not give this page
  isConnected = true;
  network = { isUp: true };

  constructor(world, cursor, options) {
    this.tab = world.browser.open();
    this.position = cursor;
    this.client = new RealtimeClient({
      endpoints: { sse: "/stream" },
      cursor,
      snapshot: async () => {
        this.resets += 1;
        if (this.snapshotFails) throw new Error("404");
        this.position = world.server.cursor;
        return this.position;
      },
      transports: world.server.transports(this.tab, this.network),
      tabs: this.tab,
      clock: this.tab.clock,
      random: world.random,
      window: null,
      ...options,
    });
    this.client.on("*", (event) => this.#take(event));
  }

  close() {
    this.isConnected = false;
    this.client.disconnect();
  }

  crash(server) {
    this.tab.crash();
    for (const stream of [...server.streams]) {
      if (stream.tab === this.tab) server.streams.delete(stream);
    }
  }

  #take(event) {
    const [epoch, seq] = this.position.split("-");
    const expected = `${epoch}-${Number(seq) + 1}`;
    if (event.id !== expected) this.faults.push(`${event.id} came instead of ${expected}`);
    this.position = event.id;
    this.seen.push(event.seq);
  }
}
