// What stands in the row of a silence that came into view without an event: asked for together,
// one request at a time.

import { systemClock } from "../realtime/clock.js";

const GATHER_MS = 60;
const MOST = 60; // in one request, as dashboard/wall_data.py allows
const AGAIN_MS = 3_000; // before one is asked for again that did not come

export class SilenceSource {
  #address;
  #fetch;
  #clock;
  #onChange;
  #wanted = new Set(); // ids to ask for
  #asked = new Set(); // those of the request under way, and after it those that did not come
  #found = new Map(); // id → payload that no row has taken yet
  #timer = null; // null: a new wish starts a request
  #closed = false;

  /** `onChange()`: more is known, or may be asked for again. */
  constructor({ address, onChange, fetch, clock = systemClock }) {
    this.#address = address;
    this.#onChange = onChange;
    this.#fetch = fetch ?? ((...request) => globalThis.fetch(...request));
    this.#clock = clock;
  }

  /** What was found of a silence; undefined, and asked for, where nothing was yet. */
  take(id) {
    const found = this.#found.get(id);
    this.#found.delete(id);
    if (found || this.#asked.has(id)) return found;
    this.#wanted.add(id);
    this.#timer ??= this.#clock.setTimeout(() => this.#ask(), GATHER_MS);
    return undefined;
  }

  /** An event told of this silence: an answer would be older. */
  drop(id) {
    for (const known of [this.#wanted, this.#asked, this.#found]) known.delete(id);
  }

  close() {
    this.#closed = true;
    this.#clock.clearTimeout(this.#timer);
  }

  async #ask() {
    this.#asked = new Set([...this.#wanted].slice(0, MOST));
    for (const id of this.#asked) this.#wanted.delete(id);
    const query = new URLSearchParams([...this.#asked].map((id) => ["id", id]));
    const answer = await this.#answer(`${this.#address}?${query}`);
    if (this.#closed) return;
    for (const silence of answer?.silences ?? []) {
      if (this.#asked.delete(silence.id)) this.#found.set(silence.id, silence);
    }
    const pauseMs = this.#asked.size > 0 ? AGAIN_MS : GATHER_MS;
    this.#timer = this.#clock.setTimeout(() => this.#rest(), pauseMs);
    if (this.#found.size > 0) this.#onChange();
  }

  /** The pause is over. */
  #rest() {
    const again = this.#asked.size > 0;
    this.#asked.clear();
    this.#timer = null;
    if (this.#wanted.size > 0) {
      this.#timer = this.#clock.setTimeout(() => this.#ask(), GATHER_MS);
    }
    if (again) this.#onChange();
  }

  async #answer(address) {
    try {
      const response = await this.#fetch(address, { cache: "no-store" });
      return response.ok ? await response.json() : null;
    } catch {
      return null; // the link's own badge tells that the server is away
    }
  }
}
