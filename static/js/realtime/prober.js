// Looks now and then whether a better transport works again, while a lesser one carries on.

const FIRST_MS = 15_000;
const LONGEST_MS = 10 * 60_000;

export class Prober {
  #clock;
  #random;
  #link;
  #adopt;
  #timer = null;
  #trial = null; // the Link on trial
  #waitMs = FIRST_MS;

  /**
   * `link(rung, handlers)` makes a Link on a rung; `adopt(rung, link)` is called with
   * the first that opens, best rung first.
   */
  constructor({ clock, random, link, adopt }) {
    this.#clock = clock;
    this.#random = random;
    this.#link = link;
    this.#adopt = adopt;
  }

  /** Look for something better than `rung`; nothing is better than 0. */
  start(rung) {
    this.stop();
    if (rung === 0) return;
    this.#waitMs = FIRST_MS;
    this.#schedule(rung);
  }

  stop() {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
    this.#trial?.close();
    this.#trial = null;
  }

  #schedule(rung) {
    const wait = this.#waitMs * (0.75 + this.#random() / 2);
    this.#waitMs = Math.min(LONGEST_MS, this.#waitMs * 2);
    this.#timer = this.#clock.setTimeout(() => this.#try(0, rung), wait);
  }

  #try(candidate, rung) {
    if (candidate >= rung) {
      this.#trial = null;
      this.#schedule(rung);
      return;
    }
    this.#trial = this.#link(candidate, {
      up: () => {
        const link = this.#trial;
        this.#trial = null;
        this.#adopt(candidate, link);
      },
      event() {},
      control() {},
      down: () => this.#try(candidate + 1, rung),
    });
    this.#trial.open();
  }
}
