// Plays history: moves a moment forward at a speed, and hands out the events that it passes.

const TICK_MS = 100;
const NEAR_NOW = 1_000_000; // µs; who is so near is there

export class Player {
  #feed;
  #at;
  #clock;
  #now;
  #on;
  #speed = 60;
  #timer = null;
  #tickedAt = 0;
  #stepping = Promise.resolve(); // until the step that was asked for last is done

  /**
   * `feed`: an EventFeed; `at` and `now()` in µs; `on`: {pass(events, at), state(), fail(error)}.
   * `pass` is called for every movement, also one without events.
   */
  constructor({ feed, at, clock, now, on }) {
    this.#feed = feed;
    this.#at = at;
    this.#clock = clock;
    this.#now = now;
    this.#on = on;
  }

  get at() {
    return this.#at;
  }

  get isPlaying() {
    return this.#timer !== null;
  }

  get isAtEnd() {
    return this.#now() - this.#at < NEAR_NOW;
  }

  set speed(factor) {
    this.#speed = factor;
  }

  play() {
    if (this.isPlaying) return;
    this.#tickedAt = this.#clock.now();
    this.#next();
    this.#on.state();
  }

  pause() {
    if (!this.isPlaying) return;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
    this.#on.state();
  }

  /** To the next change, with all that followed from it; false: there is none yet. One at a time. */
  step() {
    const step = this.#stepping.then(() => this.#step());
    this.#stepping = step.catch(() => {}); // that is told to who asked
    return step;
  }

  async #step() {
    this.pause();
    if (!(await this.#feed.ready())) return false;
    const at = this.#feed.nextAt;
    const events = [];
    do {
      events.push(this.#feed.shift());
    } while ((await this.#feed.ready()) && this.#feed.nextAt === at);
    this.#move(events, Math.max(at, this.#at));
    return true;
  }

  #next() {
    this.#timer = this.#clock.setTimeout(() => this.#tick(), TICK_MS);
  }

  #tick() {
    const now = this.#clock.now();
    const wanted = this.#at + Math.max(0, now - this.#tickedAt) * 1_000 * this.#speed;
    this.#tickedAt = now;
    this.#next();
    this.#feed.fill(this.#at).catch((error) => {
      this.pause();
      this.#on.fail(error);
    });
    // What is not known yet is waited for, not skipped.
    const at = Math.max(this.#at, Math.min(Math.round(wanted), this.#feed.knownUntil));
    const events = [];
    while (this.#feed.nextAt !== null && this.#feed.nextAt <= at) events.push(this.#feed.shift());
    if (events.length || at > this.#at) this.#move(events, at);
    if (this.isAtEnd) this.pause();
  }

  #move(events, at) {
    this.#at = at;
    this.#on.pass(events, at);
  }
}
