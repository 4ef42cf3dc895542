// How many alerts want somebody: the twin of dashboard/wall/open_alerts.py. No DOM.

/** Whether an entry of the model, or undefined, fires, muted by nothing and acknowledged by nobody. */
export function isOpen(entry) {
  return (
    entry?.firing === true &&
    entry.silencedBy.length === 0 &&
    !entry.inhibited &&
    !entry.acknowledged
  );
}

export class OpenCounts {
  #total = 0;
  #critical = 0;

  /** An alert was `before` and is `after`; null where it was not, or is no more. */
  move(before, after) {
    if (before) this.#add(before, -1);
    if (after) this.#add(after, 1);
  }

  get counts() {
    return { total: this.#total, critical: this.#critical };
  }

  #add(entry, difference) {
    if (!isOpen(entry)) return;
    this.#total += difference;
    if (entry.severity === "critical") this.#critical += difference;
  }
}
