// How many entries there are that the page does not show yet. It stands open for days: what nobody
// asks to see must not grow.

const MOST = 1_000;

export class Newer {
  #alertsOnly;
  #fingerprint;
  #seqs = []; // the newest
  #more = false; // there are older ones than these
  #unknown = false; // there may be more than were counted

  /** `filter` and `fingerprint` as the page was asked for; both keep events of alerts alone. */
  constructor({ filter, fingerprint }) {
    this.#alertsOnly = filter.length > 0;
    this.#fingerprint = fingerprint;
  }

  /** What the button says; empty: there is nothing newer. */
  get words() {
    if (this.#unknown) return "Newer entries";
    if (this.#seqs.length === 0) return "";
    return `${this.#seqs.length.toLocaleString("en")}${this.#more ? "+" : ""} newer`;
  }

  /** An event of the stream, which has the same types and matchers. */
  add({ type, seq, data }) {
    if (this.#alertsOnly && !type.startsWith("alert_")) return;
    if (this.#fingerprint && data.fingerprint !== this.#fingerprint) return;
    this.#seqs.push(seq);
    if (this.#seqs.length <= MOST) return;
    this.#seqs.shift();
    this.#more = true;
  }

  /** Nobody knows how many came. */
  lose() {
    this.#unknown = true;
  }

  /** The page shows everything up to there now. */
  shown(cursor) {
    const seq = Number(cursor.split("-")[1]);
    const left = this.#seqs.filter((other) => other > seq);
    if (left.length < this.#seqs.length) this.#more = false;
    this.#seqs = left;
    this.#unknown = false;
  }
}
