// A tab that another one's stream serves: it takes the news of the holder, asks for what it
// misses, and notices when the holder is silent.

import { CatchUp } from "./catch_up.js";
import { isAtOrBefore } from "./sequence.js";

const LOOK_MS = 5_000; // nothing heard for so long: is the holder there?
const PATIENCE_MS = 3_000; // a busy page answers sooner
const ANSWER_MS = 1_000; // after that an answer is taken for lost
const LATE_MS = 1_000; // our own timer is so late: it was us who slept
const RETRY_GRACE_MS = 250; // a holder whose timers sleep misses its retry; we remind it

export class Follower {
  #clock;
  #random;
  #inbox;
  #renewal;
  #tell;
  #ask;
  #silent;
  #catchUp;
  #news = null; // the latest of the holder; it outlives a stop, for who takes over
  #heardAt = null;
  #isOpen = false;
  #timer = null; // to look after the holder, or out of patience with it
  #askedAt = null; // set while an answer to us is outstanding

  /** The parts of an OwnStream; `ask({after, wake})` the holder, and `silent()`: it is none. */
  constructor({ ask, silent, ...parts }) {
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#inbox = parts.inbox;
    this.#renewal = parts.renewal;
    this.#tell = parts.tell;
    this.#ask = ask;
    this.#silent = silent;
    this.#catchUp = new CatchUp({ ...parts, moved: () => this.#caughtUp() });
  }

  get lastHeard() {
    return this.#heardAt;
  }

  /** What the holder had tried without success when it was last heard; null before that. */
  get tries() {
    return this.#news?.tries ?? null;
  }

  /** `news`: what we told ourselves until now, as the holder. */
  start(news) {
    this.#isOpen = true;
    this.#news = news;
    if (this.#renewal.isPending) this.#renewal.resume();
    else if (news === null) this.#tell("connecting", {});
    if (this.#isOpen) this.#request({ wake: news === null });
  }

  stop() {
    this.#isOpen = false;
    this.#askedAt = null;
    this.#catchUp.stop();
    this.#clearTimer();
  }

  check() {
    this.#renewal.hurry();
    this.#request({ wake: true });
  }

  hear(news, isForUs) {
    this.#news = news;
    this.#heardAt = news.heardAt ?? this.#heardAt;
    if (isForUs) this.#askedAt = null;
    this.#inbox.serverOffsetMs = news.offsetMs;
    this.#look();
    if (this.#renewal.isPending) return;
    const place = this.#take(news);
    if (!this.#isOpen || this.#renewal.isPending) return; // a listener, or a gap, was in it
    if (place === "level") this.#catchUp.stop();
    else if (isForUs) this.#catchUp.start();
    else if (!this.#catchUp.isRunning) this.#requestOnce();
    this.#follow(news.state, place);
  }

  /** The holder hears of the network by itself. */
  doubt() {
    this.check();
  }

  reset(info) {
    this.#catchUp.stop();
    this.#renewal.ask(info);
  }

  renewed() {
    this.#tell("connecting", {});
    this.#request();
  }

  missing() {
    this.#catchUp.again();
  }

  goodbye() {
    this.#catchUp.again();
  }

  /** "level" with the stream, or beyond it; or "behind", and something between is missing. */
  #take({ after, upTo, events }) {
    const mine = this.#inbox.cursor;
    if (upTo === null) return "level"; // the holder has no position yet
    if (mine === null) this.#inbox.moveTo(upTo);
    else if (!isAtOrBefore(after, mine)) return "behind";
    else {
      for (const event of events) if (this.#isOpen) this.#inbox.event(event);
      if (this.#isOpen) this.#inbox.control("cursor", { cursor: upTo });
    }
    return "level";
  }

  /** Who is behind a stream that is up is not up yet. */
  #follow({ phase, transport, retryAt, reason }, place) {
    const isUp = phase === "live" || phase === "polling";
    if (isUp && place === "behind") this.#tell("connecting", {});
    else this.#tell(phase, { transport, retryAt, reason });
  }

  #caughtUp() {
    if (isAtOrBefore(this.#news?.upTo, this.#inbox.cursor)) this.#requestOnce();
  }

  #requestOnce() {
    const isAsked = this.#askedAt !== null && this.#clock.now() - this.#askedAt < ANSWER_MS;
    if (!isAsked) this.#request();
  }

  #request({ wake = false } = {}) {
    this.#clearTimer();
    this.#askedAt = this.#clock.now();
    this.#timer = this.#clock.setTimeout(() => this.#outOfPatience(), PATIENCE_MS);
    this.#ask({ after: this.#inbox.cursor, wake });
  }

  #outOfPatience() {
    const isLate = this.#clock.now() - this.#askedAt > PATIENCE_MS + LATE_MS;
    if (isLate)
      this.#request(); // its answer may lie behind this very timer
    else this.#silent();
  }

  /** The holder was heard: look again in a while, each tab at another moment. */
  #look() {
    this.#clearTimer();
    const { retryAt } = this.#news.state;
    const untilRetry = retryAt === null ? LOOK_MS : retryAt - this.#clock.now() + RETRY_GRACE_MS;
    const wait = Math.min(LOOK_MS, Math.max(RETRY_GRACE_MS, untilRetry));
    const jitter = 0.75 + this.#random() / 2;
    this.#timer = this.#clock.setTimeout(() => this.#request(), wait * jitter);
  }

  #clearTimer() {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
