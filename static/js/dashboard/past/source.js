// What the server knows of the past: the board at a moment, and what happened from there on.

const TYPES = "alert_*,silence_*"; // what a board is folded from
const PAGE = 500;

export class Source {
  #statePath;
  #historyPath;

  constructor({ statePath, historyPath }) {
    this.#statePath = statePath;
    this.#historyPath = historyPath;
  }

  /** {at, cursor, alerts} at a stamp. */
  async state(stamp) {
    return getJson(this.#statePath, { at: stamp });
  }

  /** {events, cursor} after a position. */
  async after(cursor) {
    return getJson(this.#historyPath, { types: TYPES, cursor, limit: PAGE });
  }

  /** The newest event up to a stamp, or null. */
  async lastUntil(stamp) {
    const query = { types: TYPES, to: stamp, order: "desc", limit: 1 };
    return (await getJson(this.#historyPath, query)).events[0] ?? null;
  }
}

async function getJson(path, query) {
  const response = await fetch(`${path}?${new URLSearchParams(query)}`, { cache: "no-store" });
  if (response.redirected) throw new Error("you have to sign in again");
  if (response.ok) return response.json();
  const refusal = await response.json().catch(() => null);
  throw new Error(refusal?.message ?? `the server said ${response.status}`);
}
