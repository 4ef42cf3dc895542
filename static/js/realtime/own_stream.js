// A stream of this tab's own: the best transport that works, tried again whenever it falls.

import { Backoff } from "./backoff.js";
import { Doubt } from "./doubt.js";
import { Ladder } from "./ladder.js";
import { Link } from "./link.js";
import { Pause } from "./pause.js";
import { Prober } from "./prober.js";

const STABLE_MS = 60_000; // a link that held so long has earned a fresh start

export class OwnStream {
  #clock;
  #transports; // [{name, create(callbacks)}], best first
  #inbox;
  #renewal;
  #tell;
  #ended;
  #exhausted;
  #backoff;
  #ladder;
  #prober;
  #doubt;
  #link = null; // the Link in use
  #pause;
  #lastHeard = null;

  /**
   * `tell(phase, fields)` hears each change of state, `ended(reason, refused)` that the server
   * wants us no more, `exhausted()` that every transport has failed in turn; the wait for the first is set.
   */
  constructor({ clock, random, transports, inbox, renewal, tell, ended, exhausted = () => {} }) {
    this.#clock = clock;
    this.#transports = transports;
    this.#inbox = inbox;
    this.#renewal = renewal;
    this.#tell = tell;
    this.#ended = ended;
    this.#exhausted = exhausted;
    this.#backoff = new Backoff(random);
    this.#pause = new Pause(clock, () => this.#proceed());
    this.#ladder = new Ladder(transports.length);
    this.#prober = new Prober({
      clock,
      random,
      link: (rung, handlers) => this.#newLink(rung, handlers),
      adopt: (rung, link) => this.#adopt(rung, link),
    });
    this.#doubt = new Doubt({
      clock,
      transports,
      position: () => this.#inbox.cursor,
      confirmed: () => this.#failed({ reason: "the network does not lead to the server" }),
    });
  }

  /** When the server was last heard, in ms of the clock; null before that. */
  get lastHeard() {
    return this.#link?.isUp ? this.#link.heardAt : this.#lastHeard;
  }

  /** What was tried without success until now: another tab's stream starts from there. */
  get tries() {
    const isStable = (this.#link?.upForMs ?? 0) >= STABLE_MS;
    return {
      rung: this.#ladder.rung,
      attempt: isStable ? 0 : this.#backoff.attempt,
      ...this.#pause.rest,
    };
  }

  /** Goes on with another tab's `tries`, where those are given; else as it was left. */
  start(tries = null) {
    if (tries) {
      if (tries.rung !== this.#ladder.rung) this.#ladder.settle(tries.rung);
      this.#backoff.reset(tries.attempt);
    }
    const left = this.#pause.left(tries);
    if (left > 0) this.#wait(left, (tries ?? this.#pause.rest).reason);
    else this.#proceed();
  }

  stop() {
    this.#closeLink();
    this.#pause.end();
  }

  /** Do now what a timer would do later: retry when waiting, doubt a link that is too quiet. */
  check() {
    if (this.#link) this.#link.check();
    else if (this.#renewal.isPending) this.#renewal.hurry();
    else if (this.#pause.mayEnd) this.#proceed();
  }

  /** The network is another one, or none: is a link that looks open still one? */
  doubt() {
    if (this.#link?.isUp) this.#doubt.start();
    else this.check();
  }

  /** Make up for a sleeping timer: a retry that it has missed, or a link that fell silent. */
  catchUpWithTimer() {
    if (this.#link) this.#link.catchUpWithTimer();
    else if (this.#pause.isDue) this.#proceed();
  }

  reset(info) {
    this.#closeLink();
    this.#renewal.ask(info);
  }

  renewed() {
    this.#proceed();
  }

  /** The page's state does not come: nobody else waits for this stream. */
  stepAside() {}

  missing() {
    this.#failed({ reason: "events did not come" });
  }

  goodbye({ reason, retry_ms: retryMs }) {
    this.#credit(this.#closeLink());
    if (reason === "bad_request") {
      this.#ended("the server cannot answer what was asked", 400);
      return;
    }
    const isAsked = Number.isFinite(retryMs) && retryMs >= 0;
    const delay = isAsked ? this.#pause.stayAway(retryMs) : this.#backoff.next();
    this.#wait(delay, `the server said goodbye (${reason ?? "no reason"})`);
  }

  #proceed() {
    this.#pause.end();
    if (this.#renewal.isPending) {
      this.#renewal.resume();
      return;
    }
    const { rung } = this.#ladder;
    const link = this.#newLink(rung, { up: () => this.#live(), ...this.#handlers() });
    this.#link = link;
    this.#tell("connecting", { transport: this.#transports[rung].name });
    if (this.#link === link) link.open(); // unless a listener had enough
  }

  #newLink(rung, handlers) {
    const { create } = this.#transports[rung];
    return new Link({ create, clock: this.#clock, position: () => this.#inbox.cursor, handlers });
  }

  #handlers() {
    return {
      event: (event) => this.#inbox.event(event),
      control: (name, data) => this.#inbox.control(name, data),
      down: (failure) => this.#failed(failure),
    };
  }

  #live() {
    const { name } = this.#transports[this.#ladder.rung];
    this.#prober.start(this.#ladder.rung);
    this.#tell(name === "poll" ? "polling" : "live", { transport: name });
  }

  /** A better transport opened on trial: it takes over from the position that we have. */
  #adopt(rung, link) {
    this.#link?.close();
    this.#link = link;
    link.handlers = this.#handlers();
    this.#ladder.settle(rung);
    this.#live();
  }

  #failed({ reason, refused = null, retryMs = 0 }) {
    const link = this.#closeLink();
    if (refused !== null) {
      this.#ended(reason, refused);
      return;
    }
    this.#credit(link);
    const before = this.#ladder.rung;
    const steppedDown = this.#ladder.failed(link?.wasUp ?? false);
    const delay = steppedDown ? 0 : this.#backoff.next();
    this.#wait(Math.max(delay, this.#pause.stayAway(retryMs)), reason);
    if (this.#ladder.hasWrapped(before)) this.#exhausted();
  }

  #credit(link) {
    if ((link?.upForMs ?? 0) < STABLE_MS) return;
    this.#backoff.reset();
    this.#ladder.steady();
  }

  #wait(ms, reason) {
    this.#tell("waiting", { retryAt: this.#pause.begin(ms, reason), reason });
  }

  #closeLink() {
    const link = this.#link;
    if (link?.wasUp) this.#lastHeard = link.heardAt;
    this.#prober.stop();
    this.#doubt.stop();
    link?.close();
    this.#link = null;
    return link;
  }
}
