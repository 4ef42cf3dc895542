// Which transport to use: the best one first, a lower one when it keeps failing.

const STRIKES_TO_STEP_DOWN = 4;
const STRIKES_NEVER_UP = 2; // so two tries that never opened are enough …
const STRIKES_SHORT_LIVED = 1; // … and four that opened and soon fell

export class Ladder {
  #size;
  #rung = 0; // 0 is the best transport
  #strikes = 0; // against the present rung

  constructor(size) {
    this.#size = size;
  }

  get rung() {
    return this.#rung;
  }

  /**
   * The present rung failed; from the last one it goes on with the first. Returns whether that
   * was a step down: to something that was not tried yet.
   */
  failed(wasUp) {
    this.#strikes += wasUp ? STRIKES_SHORT_LIVED : STRIKES_NEVER_UP;
    if (this.#strikes < STRIKES_TO_STEP_DOWN) return false;
    this.settle((this.#rung + 1) % this.#size);
    return this.#rung > 0;
  }

  /** Whether the last failure, at rung `before`, led from the end back to the beginning. */
  hasWrapped(before) {
    return this.#rung === 0 && this.#strikes === 0 && before === this.#size - 1;
  }

  /** The present rung has proved stable. */
  steady() {
    this.#strikes = 0;
  }

  /** Stand on this rung from now on. */
  settle(rung) {
    this.#rung = rung;
    this.#strikes = 0;
  }
}
