// What stands in rows that came into view without an event: asked for together, one request at a
// time. What does not come is asked for again after a while, and the rest does not wait for it.

import { systemClock } from "../realtime/clock.js";
import { jsonAt } from "./json_at.js";

const GATHER_MS = 60;
const AGAIN_MS = 3_000;
const KEPT = 1_000;

export class RowSource {
  #address;
  #list;
  #key;
  #most;
  #edges;
  #onChange;
  #fetch;
  #clock;
  #payloads = new Map(); // name → its newest payload; the oldest goes first
  #wanted = new Set(); // names to ask for
  #asked = new Set(); // those of the request under way that no event has overtaken
  #missed = new Set(); // those that did not come, until they may be asked for again
  #timer = null; // null: a new wish starts a request
  #closed = false;

  /**
   * The answer at `address` has its payloads in `list`; `key` names a payload there and in the
   * query, which takes `most` names. `edges(most)`: names that may be wanted next; `onChange()`:
   * more is known, or may be asked for again.
   */
  constructor({
    address,
    list,
    key,
    most,
    edges = () => [],
    onChange,
    fetch,
    clock = systemClock,
  }) {
    this.#address = address;
    this.#list = list;
    this.#key = key;
    this.#most = most;
    this.#edges = edges;
    this.#onChange = onChange;
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /** The newest payload of a name, or undefined. */
  payload(name) {
    return this.#payloads.get(name);
  }

  askFor(name) {
    if (this.#asked.has(name) || this.#missed.has(name)) return;
    this.#wanted.add(name);
    this.#timer ??= this.#clock.setTimeout(() => this.#ask(), GATHER_MS);
  }

  /** An event told this: an answer under way is older. */
  keep(payload) {
    const name = payload[this.#key];
    this.drop(name);
    this.#payloads.set(name, payload);
    if (this.#payloads.size > KEPT) this.#payloads.delete(this.#payloads.keys().next().value);
  }

  /** What was known of this name holds no longer, and an answer under way neither. */
  drop(name) {
    for (const known of [this.#payloads, this.#wanted, this.#asked, this.#missed]) {
      known.delete(name);
    }
  }

  close() {
    this.#closed = true;
    this.#clock.clearTimeout(this.#timer);
  }

  async #ask() {
    const wanted = [...this.#wanted].slice(0, this.#most);
    if (wanted.length > 0) {
      for (const name of wanted) this.#wanted.delete(name);
      this.#asked = new Set([...wanted, ...this.#unknown(this.#edges(this.#most - wanted.length))]);
      const query = new URLSearchParams([...this.#asked].map((name) => [this.#key, name]));
      const answer = await jsonAt(`${this.#address}?${query}`, this.#fetch);
      if (this.#closed) return;
      this.#take(answer?.[this.#list] ?? []);
    }
    const more = this.#wanted.size > 0;
    this.#timer = more ? this.#clock.setTimeout(() => this.#ask(), GATHER_MS) : null;
  }

  #unknown(names) {
    return names.filter((name) => !this.#payloads.has(name) && !this.#missed.has(name));
  }

  #take(payloads) {
    const missed = this.#asked;
    this.#asked = new Set();
    const came = payloads.filter((payload) => missed.delete(payload[this.#key]));
    for (const payload of came) this.keep(payload);
    if (missed.size > 0) this.#miss(missed);
    if (came.length > 0) this.#onChange();
  }

  #miss(names) {
    for (const name of names) this.#missed.add(name);
    this.#clock.setTimeout(() => {
      for (const name of names) this.#missed.delete(name);
      if (!this.#closed) this.#onChange();
    }, AGAIN_MS);
  }
}
