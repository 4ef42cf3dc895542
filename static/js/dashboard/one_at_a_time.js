// A task that is asked for often, runs once at a time, and once more for whoever asked meanwhile.

import { systemClock } from "../realtime/clock.js";

const RETRY_MS = 2_000;

export class OneAtATime {
  #task;
  #gapMs;
  #clock;
  #running = false;
  #asked = false;

  /** `task()` is async; after it there is a pause of `gapMs`. What fails is tried again. */
  constructor(task, { gapMs, clock = systemClock }) {
    this.#task = task;
    this.#gapMs = gapMs;
    this.#clock = clock;
  }

  ask() {
    this.#asked = true;
    if (!this.#running) this.#run();
  }

  async #run() {
    this.#running = true;
    this.#asked = false;
    let pauseMs = this.#gapMs;
    try {
      await this.#task();
    } catch {
      this.#asked = true;
      pauseMs = RETRY_MS;
    }
    this.#clock.setTimeout(() => {
      this.#running = false;
      if (this.#asked) this.#run();
    }, pauseMs);
  }
}
