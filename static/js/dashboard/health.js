// The section of the components' health: those in trouble stand out, the worst first; the healthy
// ones are told in one line, and one by one for who opens it.

import { fieldOf, setText, show } from "./fields.js";
import { makeHealthRow, updateHealthRow } from "./health_row.js";
import { highlight } from "./highlight.js";
import { compareText } from "./order.js";
import { SortedRows } from "./sorted_rows.js";

const WORST_FIRST = ["unhealthy", "degraded", "healthy"];

export class Health {
  #section;
  #ages;
  #rows = new Map(); // name → its row
  #news = new Map(); // name → what the page does not show yet; null: it is gone
  #troubled;
  #healthy;

  constructor(section, ages) {
    this.#section = section;
    this.#ages = ages;
    const sorted = (list) => new SortedRows(list, { key: keyOf, compare: compareHealth });
    const lists = ["troubled", "healthy"].map((name) => section.querySelector(`[data-${name}]`));
    [this.#troubled, this.#healthy] = lists.map(sorted);
    for (const row of lists.flatMap((list) => [...list.children])) {
      this.#rows.set(row.dataset.component, row);
    }
  }

  /** Take an event in; `paint` shows it. */
  apply({ type, timestamp, data }) {
    if (type !== "health_changed") return;
    const component = { ...data, name: data.component, since: data.since ?? timestamp };
    this.#news.set(data.component, data.removed ? null : component);
  }

  /** Bring the page up to what is known. */
  paint() {
    if (this.#news.size === 0) return;
    for (const [name, component] of this.#news) this.#take(name, component);
    this.#news.clear();
    const [troubled, healthy] = [this.#troubled.size, this.#healthy.size];
    show(fieldOf(this.#section, "well"), healthy > 0);
    show(fieldOf(this.#section, "all"), troubled === 0);
    show(fieldOf(this.#section, "some"), troubled > 0);
    setText(fieldOf(this.#section, "total"), String(troubled + healthy));
    setText(fieldOf(this.#section, "of"), String(troubled + healthy));
    setText(fieldOf(this.#section, "healthy"), String(healthy));
    show(this.#section.querySelector("[data-empty]"), troubled + healthy === 0);
  }

  #take(name, component) {
    let row = this.#rows.get(name);
    if (row) this.#listOf(row).remove(keyOf(row));
    this.#rows.delete(name);
    if (!component) return;
    if (row) updateHealthRow(row, component);
    else row = makeHealthRow(component);
    this.#rows.set(name, row);
    this.#listOf(row).insert(keyOf(row), row);
    this.#ages.paint(row);
    highlight(row);
  }

  #listOf({ dataset }) {
    return dataset.status === "healthy" ? this.#healthy : this.#troubled;
  }
}

function keyOf({ dataset }) {
  return { rank: WORST_FIRST.indexOf(dataset.status), name: dataset.component };
}

export function compareHealth(a, b) {
  return a.rank - b.rank || compareText(a.name, b.name);
}
