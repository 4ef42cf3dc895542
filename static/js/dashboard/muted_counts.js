// How many firing alerts each silence mutes, folded from the events of alerts.

export class MutedCounts {
  #silencesOf = new Map(); // fingerprint → ids
  #counts = new Map(); // id → number of alerts

  /** `muted`: {fingerprint: [silence ids]}, as of the page. */
  constructor(muted) {
    for (const [fingerprint, ids] of Object.entries(muted)) this.#set(fingerprint, ids);
  }

  countOf(id) {
    return this.#counts.get(id) ?? 0;
  }

  /** Takes an event in; gives the ids of the silences whose count is another now. */
  apply({ type, data }) {
    const changed = new Set();
    for (const [fingerprint, ids] of Object.entries(data.resilenced ?? {})) {
      this.#set(fingerprint, ids, changed);
    }
    if (type.startsWith("alert_")) {
      this.#set(data.fingerprint, data.status === "firing" ? data.silenced_by : [], changed);
    }
    return changed;
  }

  #set(fingerprint, ids, changed = new Set()) {
    const before = new Set(this.#silencesOf.get(fingerprint));
    const after = new Set(ids);
    if (after.size) this.#silencesOf.set(fingerprint, ids);
    else this.#silencesOf.delete(fingerprint);
    for (const id of before) if (!after.has(id)) this.#add(id, -1, changed);
    for (const id of after) if (!before.has(id)) this.#add(id, 1, changed);
  }

  #add(id, difference, changed) {
    const count = this.countOf(id) + difference;
    if (count) this.#counts.set(id, count);
    else this.#counts.delete(id);
    changed.add(id);
  }
}
