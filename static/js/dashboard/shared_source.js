// What the alerts of a group share, when events left it in doubt: asked for together, and seldom,
// for it costs the server a look at everything.

import { systemClock } from "../realtime/clock.js";
import { jsonAt } from "./json_at.js";

const GATHER_MS = 60;
const PAUSE_MS = 3_000; // after each answer
const MOST_KEYS = 60;

export class SharedSource {
  #address;
  #query;
  #onChange;
  #fetch;
  #clock;
  #groups = new Map(); // key → the group in doubt
  #timer = null; // null: a new wish starts a request
  #closed = false;

  /** `query`: the page's own, without `?`; `onChange()`: more is known, or may be asked for again. */
  constructor({ address, query, onChange, fetch, clock = systemClock }) {
    this.#address = address;
    this.#query = query;
    this.#onChange = onChange;
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /** `group`: one whose shared labels are in doubt. */
  askFor(group) {
    this.#groups.set(group.key, group);
    this.#timer ??= this.#clock.setTimeout(() => this.#ask(), GATHER_MS);
  }

  close() {
    this.#closed = true;
    this.#clock.clearTimeout(this.#timer);
  }

  async #ask() {
    const asked = [...this.#groups.values()].slice(0, MOST_KEYS);
    const versions = asked.map(({ version }) => version);
    const query = new URLSearchParams(this.#query);
    for (const { key } of asked) query.append("key", key);
    const answer = await jsonAt(`${this.#address}?${query}`, this.#fetch);
    if (this.#closed) return;
    const shared = new Map(answer?.shared ?? []);
    asked.forEach((group, number) => {
      this.#groups.delete(group.key);
      if (shared.has(group.key)) group.learn(shared.get(group.key), versions[number]);
    });
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = null;
      this.#onChange();
    }, PAUSE_MS);
    this.#onChange();
  }
}
