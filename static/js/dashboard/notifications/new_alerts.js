// Which alerts are new to whoever has this page open. No DOM.
//
// New is one that begins to fire while nothing mutes it, or that is let go by what muted it, when
// it was never told before. What the page showed when it was loaded is not new; what came in a gap
// that no event tells of is. What is taken, muted or over before it is told is not told.

import { microseconds } from "../entry.js";
import { isOpen } from "../open_counts.js";

const BEGINS = new Set(["alert_created", "alert_firing"]);

/**
 * A piece of news: {how, id, episode, fingerprint, severity, alertname, summary}; `how` is
 * "fired", "released" or "found" (after a gap); `id` the event's, or null; `episode` names this
 * firing of the alert.
 */
export class NewAlerts {
  #pending = new Map(); // fingerprint → news that is not told yet
  #spared = new Set(); // fingerprints of those that were muted ever since they are known

  /** `model`: of the page as it was loaded. */
  constructor(model) {
    for (const entry of model.entries()) if (isMuted(entry)) this.#spared.add(entry.fingerprint);
  }

  get size() {
    return this.#pending.size;
  }

  /** What is new since the last time; it counts as told from now on. */
  take() {
    const news = [...this.#pending.values()];
    this.#pending.clear();
    return news;
  }

  apply({ type, id, data }) {
    if (!type.startsWith("alert_")) return;
    const { fingerprint } = data;
    const mutes = data.silenced_by.length > 0 || data.inhibited_by.length > 0;
    if (data.status === "firing" && !mutes) this.#audible(type, id, data);
    else {
      const untold = this.#pending.delete(fingerprint) || BEGINS.has(type);
      if (data.status !== "firing") this.#spared.delete(fingerprint);
      else if (untold) this.#spared.add(fingerprint);
    }
  }

  /** The page was loaded anew: `before` and `after` are its models. */
  renew(before, after) {
    const spared = new Set();
    for (const entry of after.entries()) {
      const { fingerprint, starts } = entry;
      const old = before.entry(fingerprint);
      const wasThere = old?.firing && old.starts === starts;
      const isUntold = !wasThere || this.#spared.has(fingerprint);
      if (isMuted(entry) && isUntold) spared.add(fingerprint);
      if (isOpen(entry) && isUntold) this.#pending.set(fingerprint, found(entry));
    }
    for (const fingerprint of this.#pending.keys()) {
      const entry = after.entry(fingerprint);
      if (!entry || !isOpen(entry)) this.#pending.delete(fingerprint);
    }
    this.#spared = spared;
  }

  #audible(type, id, alert) {
    const { fingerprint } = alert;
    const how = BEGINS.has(type) ? "fired" : this.#spared.has(fingerprint) ? "released" : null;
    this.#spared.delete(fingerprint);
    if (alert.acknowledged_by !== null) this.#pending.delete(fingerprint);
    else if (how) this.#pending.set(fingerprint, told(how, id, alert));
  }
}

function isMuted({ firing, silencedBy, inhibited }) {
  return firing && (silencedBy.length > 0 || inhibited);
}

function told(how, id, alert) {
  const { fingerprint, severity, alertname, annotations, labels } = alert;
  const summary = annotations.summary || annotations.message || labels.instance || "";
  const episode = `${fingerprint}@${microseconds(alert.starts_at)}`;
  return { how, id, episode, fingerprint, severity, alertname, summary };
}

function found({ fingerprint, starts, severity, alertname }) {
  const episode = `${fingerprint}@${starts}`;
  return { how: "found", id: null, episode, fingerprint, severity, alertname, summary: "" };
}
