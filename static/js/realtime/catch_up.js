// A short stream of a tab that holds none: it brings what the page misses and the tab with the
// stream has not in memory. The transports' last one first: one answer of polling is all it takes.

import { Backoff } from "./backoff.js";
import { Link } from "./link.js";

export class CatchUp {
  #clock;
  #transports; // best for this first
  #inbox;
  #moved;
  #backoff;
  #link = null;
  #timer = null;

  /** `moved()` is called when it has brought something, or knows that there is nothing. */
  constructor({ clock, random, transports, inbox, moved }) {
    this.#clock = clock;
    this.#transports = [...transports].reverse();
    this.#inbox = inbox;
    this.#moved = moved;
    this.#backoff = new Backoff(random);
  }

  get isRunning() {
    return this.#link !== null || this.#timer !== null;
  }

  start() {
    if (this.isRunning) return;
    this.#backoff.reset();
    this.#try(0);
  }

  stop() {
    this.#link?.close();
    this.#link = null;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** What came is not to be trusted, or the server sent us away. */
  again() {
    if (this.isRunning) this.#rest();
  }

  #try(index) {
    this.stop();
    const { create } = this.#transports[index];
    this.#link = new Link({
      create,
      clock: this.#clock,
      position: () => this.#inbox.cursor,
      handlers: {
        up() {},
        event: (event) => this.#pass(() => this.#inbox.event(event)),
        control: (name, data) => this.#pass(() => this.#inbox.control(name, data)),
        down: () => this.#next(index + 1),
      },
    });
    this.#link.open();
  }

  #pass(deliver) {
    deliver();
    if (this.#link) this.#moved(); // else that was a reset, or a listener had enough
  }

  #next(index) {
    if (index < this.#transports.length) this.#try(index);
    else this.#rest();
  }

  #rest() {
    this.stop();
    this.#timer = this.#clock.setTimeout(() => this.#try(0), this.#backoff.next());
  }
}
