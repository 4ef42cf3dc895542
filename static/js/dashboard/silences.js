// The section of silences in force and to come: the one that ends soonest first.

import { show } from "./fields.js";
import { highlight } from "./highlight.js";
import { compareSilences } from "./order.js";
import { makeSilenceRow, setMutedCount, updateSilenceRow } from "./silence_row.js";
import { SortedRows } from "./sorted_rows.js";

export class Silences {
  #section;
  #ages;
  #mutedBy;
  #order;
  #rows = new Map(); // id → row
  #active = new Set(); // ids
  #news = new Map(); // id → payload that the page does not show yet; null: it is gone

  /** `mutedBy(id)`: how many alerts on the page a silence mutes. */
  constructor(section, { ages, mutedBy }) {
    this.#section = section;
    this.#ages = ages;
    this.#mutedBy = mutedBy;
    const list = section.querySelector("[data-rows]");
    this.#order = new SortedRows(list, { key: keyOf, compare: compareSilences });
    for (const row of list.children) {
      this.#rows.set(row.dataset.silence, row);
      if (row.dataset.state === "active") this.#active.add(row.dataset.silence);
    }
  }

  /** Whether this silence is active. */
  holdsActive(id) {
    return this.#active.has(id);
  }

  /** Take an event in; `paint` shows it. */
  apply({ type, data }) {
    if (!type.startsWith("silence_")) return;
    const gone = type === "silence_deleted" || data.state === "expired";
    this.#news.set(data.id, gone ? null : data);
    if (!gone && data.state === "active") this.#active.add(data.id);
    else this.#active.delete(data.id);
  }

  /** Bring the page up to what is known. */
  paint() {
    for (const [id, silence] of this.#news) {
      const row = this.#rows.get(id);
      if (silence) row ? this.#update(row, silence) : this.#add(silence);
      else if (row) this.#remove(row);
    }
    this.#news.clear();
    show(this.#section.querySelector("[data-empty]"), this.#order.size === 0);
  }

  setMuted(id, count) {
    const row = this.#rows.get(id);
    if (row) setMutedCount(row, count);
  }

  #add(silence) {
    const row = makeSilenceRow(silence);
    this.#rows.set(silence.id, row);
    this.#order.insert(keyOf(row), row);
    setMutedCount(row, this.#mutedBy(silence.id));
    this.#ages.paint(row);
    highlight(row);
  }

  #update(row, silence) {
    const before = keyOf(row);
    updateSilenceRow(row, silence);
    this.#order.move(before, keyOf(row));
    this.#ages.paint(row);
    highlight(row);
  }

  #remove(row) {
    this.#rows.delete(row.dataset.silence);
    this.#order.remove(keyOf(row));
  }
}

function keyOf({ dataset }) {
  return { ends: dataset.ends, id: dataset.silence };
}
