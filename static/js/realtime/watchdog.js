// Notices a link that looks open and says nothing: the server pings, so silence means it is dead.

const DEFAULT_PING_MS = 30_000; // until a hello says otherwise
const GRACE_MS = 5_000; // a slow network is not a dead one
const CHECK_GRACE_MS = 3_000;

export class Watchdog {
  #clock;
  #onSilence;
  #pingMs = DEFAULT_PING_MS;
  #heardAt = 0;
  #timer = null; // set while it watches

  constructor(clock, onSilence) {
    this.#clock = clock;
    this.#onSilence = onSilence;
  }

  /** When the last frame came, in ms of the clock. */
  get heardAt() {
    return this.#heardAt;
  }

  start() {
    this.#heardAt = this.#clock.now();
    this.#arm();
  }

  stop() {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** A frame came. Costs no timer: the one that runs looks at this when it fires. */
  heard() {
    this.#heardAt = this.#clock.now();
  }

  /** The server said how often it pings. */
  expect(pingSeconds) {
    if (!(pingSeconds > 0)) return;
    this.#pingMs = pingSeconds * 1_000;
    if (this.#timer !== null) this.#arm();
  }

  /** Ask now, more strictly than the timer does: one missed ping is enough for doubt. */
  check() {
    if (this.#timer === null) return;
    if (this.#silentFor() > this.#pingMs + CHECK_GRACE_MS) this.#bark();
  }

  /** Make up for the timer, which sleeps in hidden pages: as lenient as it is. */
  catchUpWithTimer() {
    if (this.#timer !== null && this.#silentFor() >= this.#limitMs) this.#bark();
  }

  get #limitMs() {
    return 2 * this.#pingMs + GRACE_MS;
  }

  #silentFor() {
    return this.#clock.now() - this.#heardAt;
  }

  #arm() {
    this.#clock.clearTimeout(this.#timer);
    const left = Math.max(0, this.#limitMs - this.#silentFor());
    this.#timer = this.#clock.setTimeout(() => {
      if (this.#silentFor() >= this.#limitMs) this.#bark();
      else this.#arm();
    }, left);
  }

  #bark() {
    this.stop();
    this.#onSilence();
  }
}
