// A live link to the event stream: every event once, in order, over whatever transport works, and
// one stream for all tabs of a browser. docs/client.md is its manual.
//
//   const client = new RealtimeClient({
//     endpoints: { sse: "/api/v2/events/stream", websocket: "/ws/dashboard", poll: "/api/v2/events" },
//     cursor: "5f3a-120",                 // the position of the state that the page shows
//     snapshot: async () => "5f3a-180",   // on a reset: load that state anew, give its position
//   });
//   client.on("alert_*", (event) => …);   // or an exact type, or "*"
//   client.on("state", (state) => …);
//   client.connect();

import { systemClock } from "./clock.js";
import { Inbox } from "./inbox.js";
import { OwnStream } from "./own_stream.js";
import { followPage } from "./page_life.js";
import { Renewal } from "./renewal.js";
import { parseId } from "./sequence.js";
import { SharedStream } from "./shared_stream.js";
import { browserTabs, sharedName } from "./tabs.js";
import { defaultTransports } from "./transports.js";

const STOPPED = {
  phase: "stopped",
  transport: null,
  retryAt: null,
  staleSince: null,
  reason: null,
  refused: null,
};

export class RealtimeClient {
  #window;
  #inbox;
  #renewal;
  #stream; // OwnStream, or SharedStream where tabs can share
  #isAway = false; // the page is put away, and the stream with it
  #unfollow = null; // set while the client is to be connected
  #state = Object.freeze(STOPPED);

  /**
   * `types` and `filter` (arrays) choose what is sent. `ticket()` gives a ticket for each connect
   * and `credentials` sends cookies along, for pages elsewhere. `user` names whose page it is,
   * `shared` whether it shares its stream. docs/client.md has them all. For tests, and for
   * transports of one's own: `transports` [{name, create(callbacks)}], see sse.js, which are
   * shared only by a `tabs` that is given as well; `window`, `clock` and `random`.
   */
  constructor({ endpoints, cursor = null, snapshot = null, types = [], filter = [], ...rest }) {
    const { transports, clock = systemClock, random = Math.random, ticket, user = "" } = rest;
    const { credentials = false, shared = true, tabs = transports ? null : browserTabs() } = rest;
    this.#window = "window" in rest ? rest.window : globalThis.window;
    this.#inbox = new Inbox({
      cursor,
      contiguous: types.length === 0 && filter.length === 0,
      clock,
      reactions: {
        reset: (info) => this.#stream.reset(info),
        missing: () => this.#stream.missing(),
        goodbye: (bye) => this.#stream.goodbye(bye),
      },
    });
    const tell = (phase, fields) => this.#tell(phase, fields);
    const ended = (reason, refused) => this.#stop(reason, refused);
    this.#renewal = new Renewal({
      clock,
      random,
      snapshot,
      inbox: this.#inbox,
      tell,
      done: () => this.#stream.renewed(),
      failed: () => this.#stream.stepAside(),
      ended,
    });
    const query = { types: types.length ? types.join(",") : null, filter };
    const parts = {
      clock,
      random,
      transports: transports ?? defaultTransports(endpoints, { query, clock, credentials, ticket }),
      inbox: this.#inbox,
      renewal: this.#renewal,
      tell,
      state: () => this.#state,
      ended,
    };
    const name = sharedName({ endpoints, query, user });
    this.#stream =
      shared && tabs ? new SharedStream({ ...parts, tabs, name }) : new OwnStream(parts);
  }

  /**
   * {phase, transport, retryAt, staleSince, reason, refused}; phase is connecting, live, polling,
   * waiting or stopped; times are ms of the clock; `refused` is the HTTP status with which the
   * server refused for good. What a field has nothing to say on is null.
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
    return this.#stream.lastHeard;
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
    if (this.#unfollow) return;
    this.#isAway = false;
    this.#unfollow = this.#follow();
    this.#stream.start();
  }

  disconnect() {
    if (this.#unfollow) this.#stop("disconnected");
  }

  /** Do now what a timer would do later: retry when waiting, doubt a link that is too quiet. */
  checkNow() {
    if (this.#unfollow && !this.#isAway) this.#stream.check();
  }

  /** What the page shows is in doubt: its state is taken anew, as after a reset. */
  renew(reason) {
    const position = parseId(this.cursor);
    if (!this.#unfollow || this.#isAway || this.#renewal.isPending || !position) return;
    this.#inbox.control("reset", { reason, ...position });
  }

  #follow() {
    const reactions = {
      away: () => this.#away(),
      back: () => this.#back(),
      check: () => this.checkNow(),
      doubt: () => !this.#isAway && this.#stream.doubt(),
    };
    return this.#window?.document ? followPage(reactions, this.#window) : () => {};
  }

  #away() {
    if (this.#isAway) return;
    this.#isAway = true;
    this.#halt("the page was put away");
  }

  #back() {
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#stream.start();
  }

  #stop(reason, refused = null) {
    this.#unfollow?.();
    this.#unfollow = null;
    this.#halt(reason, refused);
  }

  #halt(reason, refused = null) {
    this.#stream.stop();
    this.#renewal.stop();
    this.#tell("stopped", { reason, refused });
  }

  #tell(phase, { transport = null, retryAt = null, reason = null, refused = null }) {
    const isUp = phase === "live" || phase === "polling";
    const staleSince = isUp ? null : this.lastHeard;
    const state = Object.freeze({ phase, transport, retryAt, staleSince, reason, refused });
    if (Object.keys(state).every((field) => state[field] === this.#state[field])) return;
    this.#state = state;
    this.#inbox.listeners.notify("state", state);
  }
}
