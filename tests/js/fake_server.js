// A server with a log, and transports that reach it: what a stream is asked for, it gets.

import { event } from "./fakes.js";

const TRIP_MS = 20;

export class FakeServer {
  head = 0;
  epoch = "e1";
  isUp = true;
  streams = new Set();
  #oldest = 1; // seq of the oldest event that is kept
  #clock;

  constructor(clock) {
    this.#clock = clock;
  }

  get cursor() {
    return `${this.epoch}-${this.head}`;
  }

  publish(count = 1) {
    for (let i = 0; i < count; i += 1) {
      this.head += 1;
      for (const stream of [...this.streams]) stream.push(event(this.head, { epoch: this.epoch }));
    }
  }

  ping() {
    for (const stream of [...this.streams]) stream.control("ping", { seq: this.head });
  }

  forgetLog() {
    this.#oldest = this.head + 1;
  }

  /** Another log: whoever holds the old one hears of it. */
  replaceLog() {
    this.epoch = `${this.epoch}x`;
    this.head = 3;
    this.#oldest = 1;
    for (const stream of [...this.streams]) stream.control("reset", this.reset);
  }

  get reset() {
    return { reason: "expired", epoch: this.epoch, seq: this.head };
  }

  cut() {
    this.isUp = false;
    for (const stream of [...this.streams]) stream.drop();
  }

  /** Transports of a tab; `network.isUp` is that tab's own way to the server. */
  transports(tab, network, names = ["sse", "websocket", "poll"]) {
    return names.map((name) => ({
      name,
      create: (callbacks) => new FakeStream(this, this.#clock, { name, tab, network, callbacks }),
    }));
  }

  since(cursor) {
    const [epoch, seq] = cursor === null ? [this.epoch, this.head] : cursor.split("-");
    const from = Number(seq) + 1;
    if (epoch !== this.epoch || from < this.#oldest || from > this.head + 1) return null;
    return Array.from({ length: this.head - from + 1 }, (_, index) =>
      event(from + index, { epoch }),
    );
  }
}

class FakeStream {
  #server;
  #clock;
  #timer = null;

  constructor(server, clock, { name, tab, network, callbacks }) {
    this.#server = server;
    this.#clock = clock;
    this.name = name;
    this.tab = tab;
    this.network = network;
    this.callbacks = callbacks;
  }

  open(cursor) {
    this.#timer = this.#clock.setTimeout(() => this.#connect(cursor), TRIP_MS);
  }

  close() {
    this.#clock.clearTimeout(this.#timer);
    this.#server.streams.delete(this);
  }

  push(one) {
    this.#deliver(() => this.callbacks.event(one));
  }

  control(name, data) {
    this.#deliver(() => this.callbacks.control(name, data));
  }

  drop() {
    this.#server.streams.delete(this);
    this.tab.run(() => this.callbacks.fail({ reason: "cut" }));
  }

  #connect(cursor) {
    if (this.tab.isGone) return;
    if (!this.#server.isUp || !this.network.isUp) {
      this.drop();
      return;
    }
    this.#server.streams.add(this);
    const { epoch, head: seq } = this.#server;
    const events = this.#server.since(cursor);
    this.tab.run(() => {
      this.callbacks.open();
      this.callbacks.control("hello", { epoch, seq, ping_seconds: 30 });
    });
    if (events) for (const one of events) this.push(one);
    else this.control("reset", this.#server.reset);
    if (this.name === "poll") this.control("cursor", { cursor: this.#server.cursor });
  }

  #deliver(run) {
    this.tab.run(() => this.#server.streams.has(this) && run());
  }
}
