// A live link to the event stream: every event once, in order, over whatever transport works.
//
//   const client = new RealtimeClient({
//     endpoints: { sse: "/api/v2/events/stream", websocket: "/ws/dashboard", poll: "/api/v2/events" },
//     cursor: "5f3a-120",                 // the position of the state that the page shows
//     snapshot: async () => "5f3a-180",   // on a reset: load that state anew, give its position
//   });
//   client.on("alert_*", (event) => …);   // or an exact type, or "*"
//   client.on("state", (state) => …);
//   client.connect();

import { Backoff } from "./backoff.js";
import { systemClock } from "./clock.js";
import { Inbox } from "./inbox.js";
import { Ladder } from "./ladder.js";
import { Link } from "./link.js";
import { Prober } from "./prober.js";
import { defaultTransports } from "./transports.js";

const STABLE_MS = 60_000; // a link that held so long has earned a fresh start

export class RealtimeClient {
  #clock;
  #backoff;
  #transports; // [{name, create(callbacks)}], best first
  #ladder;
  #prober;
  #inbox;
  #snapshot;
  #link = null; // the Link in use
  #timer = null; // set while waiting
  #lastReset = null; // {reason, epoch, seq} from a reset until there is a new snapshot
  #resetAt = Number.NEGATIVE_INFINITY;
  #run = 0; // changes with every start and stop: an answer to an older run is too late
  #lastHeard = null;
  #state = { phase: "stopped", transport: null, retryAt: null, staleSince: null, reason: null };

  /**
   * `types` and `filter` (arrays) choose what is sent. `transports`, `clock` and `random`
   * are for tests and for transports of one's own: [{name, create(callbacks)}], see sse.js.
   */
  constructor({ endpoints, cursor = null, snapshot = null, types = [], filter = [], ...rest }) {
    const { transports, clock = systemClock, random = Math.random } = rest;
    const query = { types: types.length ? types.join(",") : null, filter };
    this.#clock = clock;
    this.#snapshot = snapshot;
    this.#transports = transports ?? defaultTransports(endpoints, { query, clock });
    this.#backoff = new Backoff(random);
    this.#ladder = new Ladder(this.#transports.length);
    this.#inbox = new Inbox({
      cursor,
      contiguous: types.length === 0 && filter.length === 0,
      clock,
      reactions: {
        reset: (info) => this.#reset(info),
        missing: () => this.#failed({ reason: "events did not come" }),
        goodbye: (bye) => this.#goodbye(bye),
      },
    });
    this.#prober = new Prober({
      clock,
      random,
      link: (rung, handlers) => this.#newLink(rung, handlers),
      adopt: (rung, link) => this.#adopt(rung, link),
    });
  }

  /**
   * {phase, transport, retryAt, staleSince, reason}; phase is connecting, live, polling, waiting
   * or stopped; times are ms of the clock. What a field has nothing to say on is null.
   */
  get state() {
    return this.#state;
  }

  /** The id of the newest event delivered, or null. */
  get cursor() {
    return this.#inbox.cursor;
  }

  /** When the server was last heard, pings included, in ms of the clock; null before that. */
  get lastHeard() {
    return this.#link?.isUp ? this.#link.heardAt : this.#lastHeard;
  }

  /** The server's clock minus ours, in ms, as of the last hello. */
  get serverOffsetMs() {
    return this.#inbox.serverOffsetMs;
  }

  /**
   * Names: an event type, a glob of them, `*`; or the client's own `state` and `reset`.
   * Returns the function that takes the listener off again.
   */
  on(name, listener) {
    return this.#inbox.listeners.on(name, listener);
  }

  off(name, listener) {
    this.#inbox.listeners.off(name, listener);
  }

  connect() {
    if (this.#state.phase !== "stopped") return;
    this.#run += 1;
    this.#proceed();
  }

  disconnect() {
    this.#stop("disconnected");
  }

  /** Do now what a timer would do later: retry when waiting, doubt a link that is too quiet. */
  checkNow() {
    if (this.#state.phase === "waiting") this.#proceed();
    else this.#link?.check();
  }

  #proceed() {
    this.#clearTimer();
    if (this.#lastReset) {
      this.#takeSnapshot();
      return;
    }
    const rung = this.#ladder.rung;
    this.#link = this.#newLink(rung, { up: () => this.#live(), ...this.#handlers() });
    this.#setState("connecting", { transport: this.#transports[rung].name });
    this.#link?.open(); // unless a listener had enough
  }

  #newLink(rung, handlers) {
    const { create } = this.#transports[rung];
    return new Link({ create, clock: this.#clock, position: () => this.cursor, handlers });
  }

  #handlers() {
    return {
      event: (event) => this.#inbox.event(event),
      control: (name, data) => this.#inbox.control(name, data),
      down: (failure) => this.#failed(failure),
    };
  }

  #live() {
    const rung = this.#ladder.rung;
    const { name } = this.#transports[rung];
    this.#prober.start(rung);
    this.#setState(name === "poll" ? "polling" : "live", { transport: name });
  }

  /** A better transport opened on trial: it takes over from the position that we have. */
  #adopt(rung, link) {
    this.#link?.close();
    this.#link = link;
    link.handlers = this.#handlers();
    this.#ladder.settle(rung);
    this.#live();
  }

  #failed({ reason, fatal = false, retryMs = 0 }) {
    if (fatal) {
      this.#stop(reason);
      return;
    }
    const { wasUp, upForMs } = this.#closeLink();
    if (upForMs >= STABLE_MS) {
      this.#backoff.reset();
      this.#ladder.steady();
    }
    const steppedDown = this.#ladder.failed(wasUp);
    this.#wait(Math.max(steppedDown ? 0 : this.#backoff.next(), retryMs), reason);
  }

  #goodbye({ reason, retry_ms: retryMs }) {
    this.#closeLink();
    const delay = Number.isFinite(retryMs) ? retryMs : this.#backoff.next();
    this.#wait(delay, `the server said goodbye (${reason ?? "no reason"})`);
  }

  /** What we hold is useless. Resets in a row (a server at odds with itself) are slowed down. */
  #reset(info) {
    this.#closeLink();
    this.#lastReset = info;
    const again = this.#clock.now() - this.#resetAt < STABLE_MS;
    this.#resetAt = this.#clock.now();
    this.#wait(again ? this.#backoff.next() : 0, info.reason);
    this.#inbox.listeners.notify("reset", info);
  }

  async #takeSnapshot() {
    const run = this.#run;
    const { reason, epoch, seq } = this.#lastReset;
    this.#setState("connecting", { reason });
    try {
      const id = this.#snapshot ? await this.#snapshot(this.#lastReset) : `${epoch}-${seq}`;
      if (run !== this.#run) return;
      this.#inbox.moveTo(id);
    } catch (error) {
      if (run === this.#run) this.#wait(this.#backoff.next(), error.message);
      return;
    }
    this.#lastReset = null;
    this.#proceed();
  }

  #wait(ms, reason) {
    this.#clearTimer();
    this.#timer = this.#clock.setTimeout(() => this.#proceed(), ms);
    this.#setState("waiting", { retryAt: this.#clock.now() + ms, reason });
  }

  #stop(reason) {
    this.#run += 1;
    this.#closeLink();
    this.#clearTimer();
    this.#setState("stopped", { reason });
  }

  #closeLink() {
    const link = this.#link;
    if (link?.wasUp) this.#lastHeard = link.heardAt;
    this.#prober.stop();
    link?.close();
    this.#link = null;
    return link;
  }

  #clearTimer() {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #setState(phase, { transport = null, retryAt = null, reason = null }) {
    const up = phase === "live" || phase === "polling";
    const staleSince = up ? null : this.lastHeard;
    this.#state = Object.freeze({ phase, transport, retryAt, staleSince, reason });
    this.#inbox.listeners.notify("state", this.#state);
  }
}
