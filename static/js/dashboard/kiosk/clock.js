// The time of day and the day, in the screen's own zone.

import { setText } from "../fields.js";

const TICK_MS = 1_000;
const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short" });

export class Clock {
  #node;
  #now;
  #timer = null;

  /** `now()`: a Date. */
  constructor(node, { now }) {
    this.#node = node;
    this.#now = now;
  }

  start() {
    this.stop();
    this.#show();
    this.#node.hidden = false;
    this.#timer = setInterval(() => this.#show(), TICK_MS);
  }

  stop() {
    clearInterval(this.#timer);
  }

  #show() {
    const now = this.#now();
    setText(this.#node.querySelector("[data-clock-time]"), time.format(now));
    setText(this.#node.querySelector("[data-clock-day]"), day.format(now));
  }
}
