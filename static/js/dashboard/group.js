// The alerts with one value of a label: in order, counted, and with what they share. No DOM.

import { Majority } from "./majority.js";

/** A group; it has no entries only while it is made. */
export class Group {
  entries = []; // in order
  counts = new Map(); // severity → how many of them fire
  shared; // labels that every one of several has: {name: value}
  version = 0; // of who is in it and what is known of them
  inDoubt = false; // `shared` may lack something that only the server can tell
  #compare;
  #shares;
  #majority;

  /**
   * `shared` null: not known yet; `nearly`: what more than half of the `size` alerts have that it is
   * made with, but not all. `shares`: false of a list, which has no head to tell it.
   */
  constructor(key, { compare, shares, shared = {}, nearly, size = 0 }) {
    this.key = key;
    this.#compare = compare;
    this.#shares = shares;
    this.shared = shared ?? {};
    this.inDoubt = shared === null;
    this.#majority = new Majority(size, nearly);
  }

  get first() {
    return this.entries[0];
  }

  get firing() {
    let sum = 0;
    for (const count of this.counts.values()) sum += count;
    return sum;
  }

  get resolved() {
    return this.entries.length - this.firing;
  }

  /** Take one that comes last, and whose labels `shared` knows of: as the page's index has them. */
  append(entry) {
    this.entries.push(entry);
    this.#count(entry, 1);
  }

  add(entry) {
    this.entries.splice(this.#place(entry), 0, entry);
    this.#count(entry, 1);
    this.version += 1;
    if (!this.#shares) return;
    this.#majority.add(entry);
    if (this.entries.length === 1) return;
    if (this.entries.length === 2) this.#compareTwo();
    else this.#shareLess(entry);
  }

  remove(entry) {
    this.entries.splice(this.#place(entry), 1);
    this.#count(entry, -1);
    this.version += 1;
    if (!this.#shares) return;
    this.#majority.remove(entry);
    const { length } = this.entries;
    if (length < 2) {
      this.shared = {};
      this.inDoubt = false;
    } else if (!this.inDoubt && this.#majority.mayBeShared(length)) this.#shareMore();
  }

  /** The server's word on what was shared at `version`; it comes too late when that moved on. */
  learn(shared, version) {
    if (version !== this.version) return false;
    this.shared = shared;
    this.inDoubt = false;
    this.#majority.noneIn(this.entries.length);
    return true;
  }

  #compareTwo() {
    const [a, b] = this.entries;
    this.inDoubt = a.labels === null || b.labels === null;
    this.shared = this.inDoubt ? {} : intersection(a.labels, b.labels);
  }

  /** One is new: what it does not have is not shared any more. */
  #shareLess({ labels }) {
    const before = this.shared;
    this.shared = intersection(before, labels);
    for (const [name, value] of Object.entries(difference(before, this.shared))) {
      this.#majority.lack(name, value, this.entries.length);
    }
  }

  /** One is gone: what it alone did not have may be shared now. */
  #shareMore() {
    const known = this.entries.filter(({ labels }) => labels !== null);
    let more = known.length > 0 ? difference(known[0].labels, this.shared) : null;
    for (const { labels } of known) {
      if (more === null || Object.keys(more).length === 0) break;
      more = intersection(more, labels);
    }
    if (more !== null && Object.keys(more).length === 0) return;
    if (known.length === this.entries.length) this.shared = { ...this.shared, ...more };
    else this.inDoubt = true;
  }

  #count({ firing, severity }, difference) {
    if (!firing) return;
    const count = (this.counts.get(severity) ?? 0) + difference;
    if (count > 0) this.counts.set(severity, count);
    else this.counts.delete(severity);
  }

  #place(entry) {
    return placeOf(this.entries, entry, this.#compare);
  }
}

/** The first place in a sorted array whose item is not before this one. */
export function placeOf(items, item, compare) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(items[middle], item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function intersection(a, b) {
  return Object.fromEntries(
    Object.entries(a).filter(([name, value]) => Object.hasOwn(b, name) && b[name] === value),
  );
}

function difference(a, b) {
  return Object.fromEntries(Object.entries(a).filter(([name]) => !Object.hasOwn(b, name)));
}
