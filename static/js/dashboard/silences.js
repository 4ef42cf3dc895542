// The section of silences in force and to come: the one that ends soonest first, with a bounded
// number of rows; the twin of dashboard/wall/silence_panel.py.

import { fieldOf, setText, show } from "./fields.js";
import { highlight } from "./highlight.js";
import { placeInOrder } from "./placing.js";
import { RowSource } from "./row_source.js";
import { SilenceOrder } from "./silence_order.js";
import { makeSilenceRow, setMutedCount, updateSilenceRow } from "./silence_row.js";

const ROWS_SHOWN = 20;

export class Silences {
  #section;
  #list;
  #ages;
  #mutedBy;
  #order = new SilenceOrder();
  #source;
  #rows = new Map(); // id → row
  #news = new Map(); // id → payload that its row does not show yet

  /** `mutedBy(id)`: how many alerts on the page a silence mutes; `onChange()`: paint. */
  constructor(section, { ages, address, mutedBy, onChange }) {
    this.#section = section;
    this.#ages = ages;
    this.#mutedBy = mutedBy;
    this.#source = new RowSource({
      address,
      list: "silences",
      key: "id",
      most: ROWS_SHOWN,
      onChange,
    });
    this.#list = section.querySelector("[data-rows]");
    for (const row of this.#list.children) {
      const { silence: id, ends, state } = row.dataset;
      this.#rows.set(id, row);
      this.#order.set({ id, ends, active: state === "active" });
    }
    const rest = JSON.parse(section.querySelector("#silences-rest").textContent);
    for (const [id, ends, active] of rest) this.#order.set({ id, ends, active });
  }

  /** Whether this silence is active. */
  holdsActive(id) {
    return this.#order.get(id)?.active ?? false;
  }

  close() {
    this.#source.close();
  }

  /** Take an event in; `paint` shows it. */
  apply({ type, data }) {
    if (!type.startsWith("silence_")) return;
    const { id, state, ends_at: ends } = data;
    this.#source.drop(id);
    this.#news.delete(id);
    this.#order.delete(id);
    if (type === "silence_deleted" || state === "expired") return;
    this.#source.keep(data);
    this.#order.set({ id, ends, active: state === "active" });
    this.#news.set(id, data);
  }

  /** Bring the page up to what is known. */
  paint() {
    const rows = [];
    for (const { id } of this.#order.first(ROWS_SHOWN)) {
      const row = this.#rowOf(id);
      if (row) rows.push(row);
    }
    this.#news.clear();
    this.#place(rows);
    const more = this.#order.size - rows.length;
    setText(fieldOf(this.#section, "more_count"), String(more));
    show(fieldOf(this.#section, "more"), more > 0);
    show(this.#section.querySelector("[data-empty]"), this.#order.size === 0);
  }

  setMuted(id, count) {
    const row = this.#rows.get(id);
    if (row) setMutedCount(row, count);
  }

  /** The row of a silence, up to date; undefined until it is known what stands in it. */
  #rowOf(id) {
    const news = this.#news.get(id);
    let row = this.#rows.get(id);
    if (row && !news) return row;
    if (row) updateSilenceRow(row, news);
    else {
      const silence = this.#source.payload(id);
      if (!silence) {
        this.#source.askFor(id);
        return undefined;
      }
      row = makeSilenceRow(silence);
      this.#rows.set(id, row);
      setMutedCount(row, this.#mutedBy(id));
    }
    this.#ages.paint(row);
    if (news) highlight(row);
    return row;
  }

  #place(rows) {
    placeInOrder(this.#list, rows);
    for (const [id, row] of this.#rows) if (!row.isConnected) this.#rows.delete(id);
  }
}
