// What the page lacks: rows that came into view without an event, and what groups share.
// Asked for together, one request at a time; an answer that does not come is asked for again.

const GATHER_MS = 60;
const AGAIN_MS = 3_000; // what a group shares costs the server a look at everything
const MOST_ROWS = 200; // as dashboard/wall_data.py allows
const MOST_KEYS = 60;
const KEPT = 1_000;

export class RowSource {
  #addresses;
  #query;
  #fetch;
  #onChange;
  #edges;
  #overtaken = null; // while the server is asked: a Set of fingerprints that events told of
  #payloads = new Map(); // fingerprint → payload of its newest event; the oldest goes first
  #rows = new Set(); // fingerprints to ask for
  #groups = new Map(); // key → the group in doubt
  #rowsTimer = null;
  #groupsTimer = null;
  #closed = false;

  /**
   * `addresses` {rows, shared}; `query`: the page's own, without `?`; `edges(most)`: fingerprints
   * that may be wanted next; `onChange()` when more is known.
   */
  constructor({ addresses, query, fetch, edges, onChange }) {
    this.#edges = edges ?? (() => []);
    this.#addresses = addresses;
    this.#query = query;
    this.#fetch = fetch ?? ((...request) => globalThis.fetch(...request));
    this.#onChange = onChange;
  }

  /** The newest payload of an alert, or undefined. */
  payload(fingerprint) {
    return this.#payloads.get(fingerprint);
  }

  /** An event told of this alert. */
  keep(alert) {
    this.#overtaken?.add(alert.fingerprint);
    this.#store(alert);
  }

  /** What was known of this alert holds no longer. */
  drop(fingerprint) {
    this.#overtaken?.add(fingerprint);
    this.#payloads.delete(fingerprint);
  }

  #store(alert) {
    this.#payloads.delete(alert.fingerprint);
    this.#payloads.set(alert.fingerprint, alert);
    if (this.#payloads.size > KEPT) this.#payloads.delete(this.#payloads.keys().next().value);
  }

  askForRow(fingerprint) {
    this.#rows.add(fingerprint);
    this.#rowsTimer ??= setTimeout(() => this.#askRows(), GATHER_MS);
  }

  /** `group`: one whose shared labels are in doubt. */
  askForShared(group) {
    this.#groups.set(group.key, group);
    this.#groupsTimer ??= setTimeout(() => this.#askShared(), GATHER_MS);
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#rowsTimer);
    clearTimeout(this.#groupsTimer);
  }

  async #askRows() {
    const wanted = [...this.#rows].slice(0, MOST_ROWS);
    const next = this.#edges(MOST_ROWS - wanted.length).filter((name) => !this.#payloads.has(name));
    const names = new Set([...wanted, ...next]);
    const overtaken = new Set();
    this.#overtaken = overtaken;
    const query = new URLSearchParams([...names].map((name) => ["fingerprint", name]));
    const answer = await this.#ask(`${this.#addresses.rows}?${query}`);
    this.#overtaken = null;
    if (this.#closed) return;
    for (const name of wanted) this.#rows.delete(name);
    for (const alert of answer?.alerts ?? []) {
      const { fingerprint } = alert;
      const isOld = overtaken.has(fingerprint) || this.#payloads.has(fingerprint);
      if (!isOld) this.#store(alert);
    }
    const wait = answer ? GATHER_MS : AGAIN_MS;
    this.#rowsTimer = setTimeout(
      () => {
        this.#rowsTimer = null;
        this.#onChange();
        if (this.#rows.size > 0) this.#rowsTimer ??= setTimeout(() => this.#askRows(), GATHER_MS);
      },
      answer ? 0 : wait,
    );
  }

  async #askShared() {
    const asked = [...this.#groups.values()].slice(0, MOST_KEYS);
    const versions = asked.map(({ version }) => version);
    const query = new URLSearchParams(this.#query);
    for (const { key } of asked) query.append("key", key);
    const answer = await this.#ask(`${this.#addresses.shared}?${query}`);
    if (this.#closed) return;
    const shared = new Map(answer?.shared ?? []);
    asked.forEach((group, number) => {
      this.#groups.delete(group.key);
      if (shared.has(group.key)) group.learn(shared.get(group.key), versions[number]);
    });
    this.#onChange();
    this.#groupsTimer = setTimeout(() => {
      this.#groupsTimer = null;
      this.#onChange();
    }, AGAIN_MS);
  }

  async #ask(address) {
    try {
      const response = await this.#fetch(address, { cache: "no-store" });
      return response.ok ? await response.json() : null;
    } catch {
      return null; // the link's own badge tells that the server is away
    }
  }
}
