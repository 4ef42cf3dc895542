// After a reset: the page's state taken anew, and on from its position. It outlives the stream that
// needed it, so that a tab that changes its role in between still does it, and still waits.

import { Backoff } from "./backoff.js";

const IN_A_ROW_MS = 60_000; // resets closer than this: a server at odds with itself
const ANSWER_MS = 30_000; // a page that takes longer does not come
const REFUSALS = new Set([401, 403]); // asking again gives the same answer

export class Renewal {
  #clock;
  #snapshot;
  #inbox;
  #tell;
  #done;
  #failed;
  #ended;
  #backoff;
  #timer = null; // of the next try, or of the patience with this one
  #trying = null; // AbortController of the try under way: aborted, its answer is too late
  #pending = null; // {reason, epoch, seq} from a reset until there is a new position
  #askedAt = Number.NEGATIVE_INFINITY;

  /**
   * `snapshot({reason, epoch, seq, signal})` loads the state and gives its position; without one
   * it goes on where the server says. `tell(phase, fields)` hears how it stands, `done()` that the
   * inbox has moved, `failed()` that it has not and the wait for another try is set,
   * `ended(reason, refused)` that the server wants us no more.
   */
  constructor({ clock, random, snapshot, inbox, tell, done, failed, ended }) {
    this.#clock = clock;
    this.#snapshot = snapshot;
    this.#inbox = inbox;
    this.#tell = tell;
    this.#done = done;
    this.#failed = failed;
    this.#ended = ended;
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
    if (this.#timer !== null && this.#trying === null) this.#take();
  }

  /** Go on with what was stopped; what waits goes on waiting. */
  resume() {
    if (this.#pending && this.#timer === null) this.#take();
  }

  stop() {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
    this.#trying?.abort();
    this.#trying = null;
  }

  async #take() {
    this.stop();
    this.#trying = new AbortController();
    this.#timer = this.#clock.setTimeout(() => this.#fail(new Error("no answer")), ANSWER_MS);
    const { signal } = this.#trying;
    const { reason, epoch, seq } = this.#pending;
    this.#tell("connecting", { reason });
    if (signal.aborted) return; // a listener had enough
    try {
      const asked = { reason, epoch, seq, signal };
      const id = this.#snapshot ? await this.#snapshot(asked) : `${epoch}-${seq}`;
      if (signal.aborted) return;
      this.#inbox.moveTo(id);
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
      return;
    }
    this.stop();
    this.#pending = null;
    this.#done();
  }

  #fail(error) {
    const reason = error?.message ?? String(error);
    if (REFUSALS.has(error?.status)) {
      this.#ended(reason, error.status);
      return;
    }
    this.#wait(this.#backoff.next(), reason);
    this.#failed();
  }

  #wait(ms, reason) {
    this.stop();
    this.#timer = this.#clock.setTimeout(() => this.#take(), ms);
    this.#tell("waiting", { retryAt: this.#clock.now() + ms, reason });
  }
}
