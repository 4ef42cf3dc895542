// Things of one kind that are told over the page: a few by themselves, what more there is in one
// toast together: never "1 more". What is told in a storm costs the same for each. No DOM.

const NAMES = 3; // of those told together

/**
 * A toast: {key, kind, title, text, place, said, until}; `kind` colours it. One by itself is read out
 * as it stands; those together count on in silence, and `said` alone is read out: once.
 */
export class ToastGroup {
  #place;
  #most;
  #ms;
  #crowdWords;
  #crowdSaid;
  #singles = new Map(); // key → toast, the oldest first
  #crowd = new Map(); // key → {kind, title, text, until}, of those told together, the oldest first
  #titles = new Map(); // title → how many of the crowd have it
  #kinds = new Map(); // kind → how many of the crowd have it

  /**
   * `place`: where they stand; `most`: how many by themselves; `ms`: how long; `crowdWords(count)`:
   * the title of the others, and `crowdSaid` what is said of them, however many.
   */
  constructor(place, { most, ms, crowdWords, crowdSaid }) {
    this.#place = place;
    this.#most = most;
    this.#ms = ms;
    this.#crowdWords = crowdWords;
    this.#crowdSaid = crowdSaid;
  }

  /** Tell something; what has the same key gives way to it. */
  add(key, { kind, title, text }, now) {
    this.drop(key);
    const until = now + this.#ms;
    if (this.#singles.size < this.#most) {
      const [place, toastKey] = [this.#place, `${this.#place} ${key}`];
      this.#singles.set(key, { key: toastKey, kind, title, text, place, said: null, until });
      return;
    }
    this.#crowd.set(key, { kind, title, text, until });
    count(this.#titles, title, 1);
    count(this.#kinds, kind, 1);
  }

  /** It is over, whatever the time. */
  drop(key) {
    this.#singles.delete(key);
    const gone = this.#crowd.get(key);
    if (!gone) return;
    this.#crowd.delete(key);
    count(this.#titles, gone.title, -1);
    count(this.#kinds, gone.kind, -1);
  }

  /** Keep those alone whose key `isWanted`. */
  keep(isWanted) {
    for (const key of [...this.#singles.keys(), ...this.#crowd.keys()]) {
      if (!isWanted(key)) this.drop(key);
    }
  }

  /** A person has read a toast. */
  dismiss(toastKey) {
    if (toastKey === this.#crowdKey) this.#dropCrowd();
    for (const [key, toast] of this.#singles) if (toast.key === toastKey) this.#singles.delete(key);
  }

  /** What is over at `now` goes; `isHeld(toastKey)`: a hand or the focus is on it. */
  expire(now, isHeld) {
    for (const [key, toast] of this.#singles) {
      if (toast.until <= now && !isHeld(toast.key)) this.#singles.delete(key);
    }
    if (isHeld(this.#crowdKey)) return;
    for (const [key, { until }] of this.#crowd) {
      if (until > now) break;
      this.drop(key);
    }
  }

  get toasts() {
    const toasts = [...this.#singles.values()];
    if (this.#crowd.size === 0) return toasts;
    const [only] = this.#crowd.values();
    const isOne = this.#crowd.size === 1;
    const { kind, title, text } = isOne ? only : this.#togetherWords();
    const said = isOne ? `${only.title} ${only.text}`.trim() : this.#crowdSaid;
    const [key, place, { until }] = [this.#crowdKey, `${this.#place}-more`, only];
    return [...toasts, { kind, title, text, key, place, said, until }];
  }

  get #crowdKey() {
    return `${this.#place} and more`;
  }

  #togetherWords() {
    const names = [];
    for (const title of this.#titles.keys()) {
      if (names.length === NAMES) break;
      names.push(title);
    }
    const rest = this.#titles.size > names.length ? " …" : "";
    return {
      kind: worst(this.#kinds),
      title: this.#crowdWords(this.#crowd.size),
      text: `${names.join(", ")}${rest}`,
    };
  }

  #dropCrowd() {
    for (const map of [this.#crowd, this.#titles, this.#kinds]) map.clear();
  }
}

function count(counts, name, difference) {
  const after = (counts.get(name) ?? 0) + difference;
  if (after > 0) counts.set(name, after);
  else counts.delete(name);
}

const KINDS = ["critical", "error", "warning", "info", "good"];

function worst(kinds) {
  return KINDS.find((kind) => kinds.has(kind)) ?? "info";
}
