// Who wants to hear of what: exact names, globs such as `alert_*`, or `*` for every event.

import { EVENT_TYPES } from "./event_types.js";

const NOTICES = ["state", "reset"]; // of the client itself

export class Listeners {
  #byPattern = new Map(); // pattern → Set of functions

  /** Returns the function that takes the listener off again. Throws on a name that never comes. */
  on(pattern, listener) {
    if (!NOTICES.includes(pattern) && !EVENT_TYPES.some((type) => matches(pattern, type))) {
      throw new TypeError(`there is no event ${pattern}`);
    }
    const listeners = this.#byPattern.get(pattern) ?? new Set();
    listeners.add(listener);
    this.#byPattern.set(pattern, listeners);
    return () => this.off(pattern, listener);
  }

  off(pattern, listener) {
    const listeners = this.#byPattern.get(pattern);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.#byPattern.delete(pattern);
  }

  /** A notice of the client itself: exact names only. */
  notify(name, value) {
    this.#call(this.#byPattern.get(name), value);
  }

  /** An event of the stream: by its type, by globs, by `*`. */
  deliver(event) {
    for (const [pattern, listeners] of [...this.#byPattern]) {
      if (matches(pattern, event.type)) this.#call(listeners, event);
    }
  }

  #call(listeners, value) {
    for (const listener of [...(listeners ?? [])]) {
      try {
        listener(value);
      } catch (error) {
        console.error(error); // one listener's fault must not cost the others the event
      }
    }
  }
}

function matches(pattern, type) {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}
