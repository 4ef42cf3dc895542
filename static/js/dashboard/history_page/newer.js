// How many entries there are that the page does not show yet.

export class Newer {
  #alertsOnly;
  #fingerprint;
  #seqs = [];
  #unknown = false; // there may be more than were counted

  /** `filter` and `fingerprint` as the page was asked for; both keep events of alerts alone. */
  constructor({ filter, fingerprint }) {
    this.#alertsOnly = filter.length > 0;
    this.#fingerprint = fingerprint;
  }

  /** What the button says; empty: there is nothing newer. */
  get words() {
    if (this.#unknown) return "Newer entries";
    return this.#seqs.length ? `${this.#seqs.length} newer` : "";
  }

  /** An event of the stream, which has the same types and matchers. */
  add({ type, seq, data }) {
    if (this.#alertsOnly && !type.startsWith("alert_")) return;
    if (this.#fingerprint && data.fingerprint !== this.#fingerprint) return;
    this.#seqs.push(seq);
  }

  /** Nobody knows how many came. */
  lose() {
    this.#unknown = true;
  }

  /** The page shows everything up to there now. */
  shown(cursor) {
    const seq = Number(cursor.split("-")[1]);
    this.#seqs = this.#seqs.filter((other) => other > seq);
    this.#unknown = false;
  }
}
