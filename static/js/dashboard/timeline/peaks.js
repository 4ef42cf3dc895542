// The most alerts that fired in each stretch of time: the twin of dashboard/peaks.py and
// dashboard/timeline.py. tests/timeline.json holds both to the same.

import { compareSeverity, SEVERITIES } from "../order.js";

export const OTHER = "other"; // what the rest of the severities is called
const MOST_NAMES = 20; // of severities in one stretch
const GRACE_SECONDS = 15; // figures come each ten seconds: so long a new stretch may have none yet

const NOTHING = { firing: 0, bySeverity: new Map() };

/** A peak {firing, bySeverity: Map} with one more count: each figure is the greater of both. */
export function raised(peak, firing, bySeverity) {
  const most = new Map(peak.bySeverity);
  const counts = Object.entries(bySeverity).sort(([a], [b]) => compareSeverity(a, b));
  let rest = 0;
  for (const [name, count] of counts) {
    if (most.has(name) || SEVERITIES.includes(name) || most.size < MOST_NAMES) {
      most.set(name, Math.max(most.get(name) ?? 0, count));
    } else rest += count;
  }
  if (rest > 0) most.set(OTHER, Math.max(most.get(OTHER) ?? 0, rest));
  return { firing: Math.max(peak.firing, firing), bySeverity: most };
}

export class Peaks {
  #step;
  #count;
  #peaks = new Map(); // start of a stretch → its peak
  #newest; // start of the newest stretch that is known

  /** Of the page: `data` has [firing, {severity: count}] or null for each stretch from `start`. */
  constructor(start, step, data) {
    this.#step = step;
    this.#count = data.length;
    this.#newest = start + (data.length - 1) * step;
    for (const [place, found] of data.entries()) {
      if (found) this.#peaks.set(start + place * step, raised(NOTHING, ...found));
    }
  }

  /** The figures of that moment. Moments are seconds since 1970. */
  take(at, firing, bySeverity) {
    const start = this.#startOf(at);
    this.#peaks.set(start, raised(this.#peaks.get(start) ?? NOTHING, firing, bySeverity));
    this.#newest = start;
    if (this.#peaks.size > this.#count * 2) this.#forget();
  }

  /** Start of the newest stretch. It is a new one with its first count, or when none comes. */
  end(now) {
    return Math.max(this.#startOf(now - GRACE_SECONDS), this.#newest);
  }

  /** The peak of each stretch up to that one; null where nobody counted. */
  upTo(end) {
    const start = end - (this.#count - 1) * this.#step;
    const places = Array.from({ length: this.#count }, (_, place) => start + place * this.#step);
    return places.map((place) => this.#peaks.get(place) ?? null);
  }

  #startOf(at) {
    return Math.floor(at / this.#step) * this.#step;
  }

  #forget() {
    const oldest = this.#newest - this.#count * this.#step;
    for (const start of this.#peaks.keys()) {
      if (start < oldest || start > this.#newest) this.#peaks.delete(start);
    }
  }
}
