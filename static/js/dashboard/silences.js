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

  /** `mutedBy(id)`: how many alerts on the page a silence mutes. */
  constructor(section, { ages, mutedBy }) {
    this.#section = section;
    this.#ages = ages;
    this.#mutedBy = mutedBy;
    const list = section.querySelector("[data-rows]");
    this.#order = new SortedRows(list, { key: keyOf, compare: compareSilences });
    for (const row of list.children) this.#rows.set(row.dataset.silence, row);
  }

  /** Whether the page shows this silence as active. */
  holdsActive(id) {
    return this.#rows.get(id)?.dataset.state === "active";
  }

  apply({ type, data }) {
    if (!type.startsWith("silence_")) return;
    const row = this.#rows.get(data.id);
    const gone = type === "silence_deleted" || data.state === "expired";
    if (gone) row && this.#remove(row);
    else row ? this.#update(row, data) : this.#add(data);
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
