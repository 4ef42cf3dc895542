// The newest events that came on the stream, for tabs whose pages are a little older than it.

import { isAtOrBefore } from "./sequence.js";

const CAPACITY = 500; // events; as much as one answer of polling has

export class Recent {
  #start = null; // the position before the first event in memory
  #end = null; // how far the stream has been read
  #events = [];

  get end() {
    return this.#end;
  }

  /** The stream went on from position `after` to `upTo`, and that brought `events`. */
  add({ after, upTo, events }) {
    if (after === null || after !== this.#end) this.#begin(after ?? upTo);
    if (after !== null) for (const event of events) this.#events.push(event);
    this.#end = upTo;
    if (this.#events.length > CAPACITY) this.#forget(this.#events.length - CAPACITY);
  }

  /** Everything after this position, in order; null when the memory does not reach so far. */
  since(id) {
    if (id === null || !isAtOrBefore(this.#start, id)) return null;
    return this.#events.filter((event) => !isAtOrBefore(event.id, id));
  }

  #begin(position) {
    this.#start = position;
    this.#events = [];
  }

  #forget(count) {
    this.#start = this.#events[count - 1].id;
    this.#events.splice(0, count);
  }
}
