// The wait between two tries, and what the server asked for in that.

const LONGEST_ASKED_MS = 10 * 60_000; // no server may send a page away for longer

export class Pause {
  #clock;
  #over;
  #timer = null; // set while it lasts
  #retryAt = null;
  #reason = null;
  #notBefore = 0; // until then the server asked us to stay away

  constructor(clock, over) {
    this.#clock = clock;
    this.#over = over;
  }

  get isOn() {
    return this.#timer !== null;
  }

  /** Whether its end has come; the timers of hidden pages sleep longer. */
  get isDue() {
    return this.isOn && this.#clock.now() >= this.#retryAt;
  }

  /** Whether it may be cut short. */
  get mayEnd() {
    return this.isOn && this.#clock.now() >= this.#notBefore;
  }

  /** {retryAt, notBefore, reason}: another tab waits on from there. */
  get rest() {
    return { retryAt: this.#retryAt, notBefore: this.#notBefore, reason: this.#reason };
  }

  /** Wait for `ms`; gives the moment of its end. */
  begin(ms, reason) {
    this.end();
    this.#retryAt = this.#clock.now() + ms;
    this.#reason = reason;
    this.#timer = this.#clock.setTimeout(this.#over, ms);
    return this.#retryAt;
  }

  end() {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
    this.#retryAt = null;
  }

  /** The server's wish, in ms: it is kept to, within reason. Gives how long that is. */
  stayAway(ms) {
    const delay = Math.min(ms, LONGEST_ASKED_MS);
    this.#notBefore = this.#clock.now() + delay;
    return delay;
  }

  /** How much is left of `rest`, or of what the server asked for, in ms; 0 when it is over. */
  left(rest = null) {
    if (rest) this.#notBefore = rest.notBefore;
    const end = Math.max(rest?.retryAt ?? 0, this.#notBefore);
    return Math.max(0, end - this.#clock.now());
  }
}
