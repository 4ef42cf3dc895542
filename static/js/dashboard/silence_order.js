// The silences in force and to come that the page knows of, the one that ends soonest first.

import { compareSilences } from "./order.js";

export class SilenceOrder {
  #known = new Map(); // id → {id, ends, active}
  #sorted = null; // the same in order; null: to be sorted again

  get size() {
    return this.#known.size;
  }

  get(id) {
    return this.#known.get(id);
  }

  set(silence) {
    this.#known.set(silence.id, silence);
    this.#sorted = null;
  }

  delete(id) {
    if (this.#known.delete(id)) this.#sorted = null;
  }

  /** The first so many. */
  first(count) {
    this.#sorted ??= [...this.#known.values()].sort(compareSilences);
    return this.#sorted.slice(0, count);
  }
}
