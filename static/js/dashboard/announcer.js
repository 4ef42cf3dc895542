// What changed, for who listens instead of looking: politely, and seldom. Rows come and go at any
// rate; this says every some seconds how many, and of what came and went meanwhile nothing.

import { systemClock } from "../realtime/clock.js";
import { setText } from "./fields.js";

const GAP_MS = 10_000; // between two announcements
const GATHER_MS = 1_500; // what comes together is told together
// What tells, right after its resolve, that an alert was muted until then.
const ENDS_MUTED = new Set(["alert_unsilenced", "alert_uninhibited"]);

export class Announcer {
  #node;
  #clock;
  #fired = new Set(); // fingerprints that call since the last announcement
  #resolved = new Set();
  #timer = null;
  #saidAt = Number.NEGATIVE_INFINITY;

  /** `node`: the polite live region. */
  constructor(node, { clock = systemClock } = {}) {
    this.#node = node;
    this.#clock = clock;
  }

  apply({ type, data }) {
    const { fingerprint } = data;
    if (type === "alert_created" || type === "alert_firing") this.#starts(data);
    else if (type === "alert_silenced" || type === "alert_inhibited") {
      this.#fired.delete(fingerprint); // it does not call
    } else if (type === "alert_resolved") {
      if (!this.#fired.delete(fingerprint)) this.#resolved.add(fingerprint);
    } else if (ENDS_MUTED.has(type) && data.status === "resolved") {
      this.#resolved.delete(fingerprint); // it did not call
    } else return;
    if (this.#fired.size + this.#resolved.size > 0) this.#sayLater();
  }

  #starts({ fingerprint, status, silenced_by: silencedBy, inhibited_by: inhibitedBy }) {
    if (status !== "firing" || this.#resolved.delete(fingerprint)) return;
    if (silencedBy.length === 0 && inhibitedBy.length === 0) this.#fired.add(fingerprint);
  }

  #sayLater() {
    if (this.#timer !== null) return;
    const wait = Math.max(GATHER_MS, this.#saidAt + GAP_MS - this.#clock.now());
    this.#timer = this.#clock.setTimeout(() => this.#say(), wait);
  }

  #say() {
    this.#timer = null;
    const words = announcement(this.#fired.size, this.#resolved.size);
    this.#fired.clear();
    this.#resolved.clear();
    if (words === "") return; // it has cancelled out
    this.#saidAt = this.#clock.now();
    // The same words twice are not read twice, unless they end in another way.
    const again = this.#node.textContent === words;
    setText(this.#node, again ? `${words}.` : words);
  }
}

/** "3 new alerts, 2 resolved"; of nothing it is empty. */
export function announcement(fired, resolved) {
  const came = fired === 1 ? "1 new alert" : `${fired} new alerts`;
  const went = fired > 0 ? `${resolved} resolved` : plural(resolved);
  return [fired > 0 ? came : "", resolved > 0 ? went : ""].filter(Boolean).join(", ");
}

function plural(resolved) {
  return resolved === 1 ? "1 alert resolved" : `${resolved} alerts resolved`;
}
