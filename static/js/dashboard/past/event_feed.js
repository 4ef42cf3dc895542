// The events of the history in their order, a page at a time, before they are needed.

import { toMicros } from "./micros.js";

const LOW = 200; // events ahead, below which the next page is asked for

export class EventFeed {
  #load;
  #cursor;
  #now;
  #events = []; // {at, event}, ahead of who plays
  #knownUntil;
  #complete = false; // the newest page was the last one
  #loading = null;

  /**
   * `load(cursor)` gives {events, cursor}, the cursor null where there is no more; `from`:
   * the position and the moment (in µs) to go on from; `now()`: the server's time in µs.
   */
  constructor({ load, from, now }) {
    this.#load = load;
    this.#cursor = from.cursor;
    this.#knownUntil = from.at;
    this.#now = now;
  }

  /** Up to which moment nothing is missing, in µs. */
  get knownUntil() {
    return this.#knownUntil;
  }

  /** The next event's moment, or null while none is known. */
  get nextAt() {
    return this.#events[0]?.at ?? null;
  }

  shift() {
    return this.#events.shift().event;
  }

  /** Ask for more, if who plays has come to `at` and there is little ahead. */
  async fill(at) {
    const enough = this.#complete ? at < this.#knownUntil : this.#events.length >= LOW;
    if (!enough) await this.#more();
  }

  /** Until an event ahead is known (true), or it is known that there is none. */
  async ready() {
    while (this.#events.length === 0) {
      await this.#more();
      if (this.#complete) break;
    }
    return this.#events.length > 0;
  }

  /** One page at a time, whoever asks. Throws what `load` does. */
  async #more() {
    this.#loading ??= this.#fetch().finally(() => {
      this.#loading = null;
    });
    await this.#loading;
  }

  async #fetch() {
    const askedAt = this.#now();
    const { events, cursor } = await this.#load(this.#cursor);
    for (const event of events) this.#events.push({ at: toMicros(event.timestamp), event });
    const last = events.at(-1);
    this.#complete = cursor === null;
    this.#cursor = cursor ?? last?.id ?? this.#cursor;
    const known = this.#complete ? askedAt : last && toMicros(last.timestamp);
    if (known > this.#knownUntil) this.#knownUntil = known;
  }
}
