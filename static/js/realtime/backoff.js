// How long to wait before the next try: exponential with full jitter, so that a thousand
// pages that lost the same server do not come back in the same moment.

const BASE_MS = 1_000;
const CAP_MS = 30_000;

export class Backoff {
  #random;
  #attempt = 0; // tries since the last reset

  constructor(random = Math.random) {
    this.#random = random;
  }

  /** The next wait in ms, evenly between 0 and a ceiling that doubles from 1 s to 30 s. */
  next() {
    const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** this.#attempt);
    this.#attempt += 1;
    return this.#random() * ceiling;
  }

  /** Tries since the last reset. */
  get attempt() {
    return this.#attempt;
  }

  /** Start over, as the link has proved stable; or where another one stood. */
  reset(attempt = 0) {
    this.#attempt = attempt;
  }
}
