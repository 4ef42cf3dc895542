// What comes in on a link: events go to the listeners once each and in order, control frames
// to those whom they concern.

import { Listeners } from "./listeners.js";
import { parseId, Sequence } from "./sequence.js";

export class Inbox {
  listeners = new Listeners();
  #sequence;
  #clock;
  #reactions;
  #serverOffsetMs = 0;

  /** `reactions`: reset({reason, epoch, seq}), missing(), goodbye({reason, retry_ms}). */
  constructor({ cursor, contiguous, clock, reactions }) {
    this.#sequence = new Sequence(cursor, contiguous);
    this.#clock = clock;
    this.#reactions = reactions;
  }

  /** The id of the newest event delivered, or null. */
  get cursor() {
    return this.#sequence.id;
  }

  get serverOffsetMs() {
    return this.#serverOffsetMs;
  }

  /** As another tab, which has the stream, knows it. */
  set serverOffsetMs(ms) {
    this.#serverOffsetMs = ms;
  }

  /** Go on from this id; throws when it is none. */
  moveTo(id) {
    if (!this.#sequence.moveToId(id)) throw new Error(`${id} is not a position`);
  }

  event(event) {
    const place = this.#sequence.take(event);
    if (place === "next") this.listeners.deliver(event);
    else if (place !== "known") {
      const reason = place === "gap" ? "gap" : "unknown_epoch";
      const epoch = parseId(event.id)?.epoch;
      this.#reset({ reason, epoch, seq: event.seq - 1 });
    }
  }

  #reset(info) {
    this.#reactions.reset(info);
    this.listeners.notify("reset", info);
  }

  control(name, data) {
    if (name === "hello") this.#hello(data);
    else if (name === "cursor") this.#sequence.skipTo(data.cursor);
    else if (name === "reset") this.#reset(data);
    else if (name === "bye") this.#reactions.goodbye(data);
    else if (name === "error") console.warn("realtime:", data.code, data.message);
    else if (name === "ping" && !this.#sequence.pinged(data.seq)) this.#reactions.missing();
  }

  #hello(data) {
    this.#sequence.greet(data);
    const serverNow = Date.parse(data.server_time);
    if (!Number.isNaN(serverNow)) this.#serverOffsetMs = serverNow - this.#clock.now();
  }
}
