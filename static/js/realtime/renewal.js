// After a reset: the page's state taken anew, and on from its position. It outlives the stream that
// needed it, so that a tab that changes its role in between still does it.

import { Backoff } from "./backoff.js";

const IN_A_ROW_MS = 60_000; // resets closer than this: a server at odds with itself

export class Renewal {
  #clock;
  #snapshot;
  #inbox;
  #tell;
  #done;
  #backoff;
  #timer = null; // set while waiting
  #pending = null; // {reason, epoch, seq} from a reset until there is a new position
  #askedAt = Number.NEGATIVE_INFINITY;
  #run = 0; // changes with every try and stop: the answer to an older try is too late

  /**
   * `snapshot(info)` loads the state and gives its position; without one it goes on where the
   * server says. `tell(phase, fields)` hears how it stands, `done()` that the inbox has moved.
   */
  constructor({ clock, random, snapshot, inbox, tell, done }) {
    this.#clock = clock;
    this.#snapshot = snapshot;
    this.#inbox = inbox;
    this.#tell = tell;
    this.#done = done;
    this.#backoff = new Backoff(random);
  }

  get isPending() {
    return this.#pending !== null;
  }

  /** What is held is useless. Resets in a row are slowed down. */
  ask(info) {
    const now = this.#clock.now();
    const inARow = now - this.#askedAt < IN_A_ROW_MS;
    if (!inARow) this.#backoff.reset();
    this.#askedAt = now;
    this.#pending = info;
    this.#wait(inARow ? this.#backoff.next() : 0, info.reason);
  }

  /** Now rather than later; nothing when there is nothing to do, or it is under way. */
  hurry() {
    if (this.#timer !== null) this.#take();
  }

  /** Go on with what was stopped. */
  resume() {
    if (this.#pending) this.#take();
  }

  stop() {
    this.#run += 1;
    this.#clearTimer();
  }

  async #take() {
    this.stop();
    const run = this.#run;
    const { reason, epoch, seq } = this.#pending;
    this.#tell("connecting", { reason });
    if (run !== this.#run) return; // a listener had enough
    try {
      const id = this.#snapshot ? await this.#snapshot(this.#pending) : `${epoch}-${seq}`;
      if (run !== this.#run) return;
      this.#inbox.moveTo(id);
    } catch (error) {
      if (run === this.#run) this.#wait(this.#backoff.next(), error?.message ?? String(error));
      return;
    }
    this.#pending = null;
    this.#done();
  }

  #wait(ms, reason) {
    this.stop();
    this.#timer = this.#clock.setTimeout(() => this.#take(), ms);
    this.#tell("waiting", { retryAt: this.#clock.now() + ms, reason });
  }

  #clearTimer() {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
