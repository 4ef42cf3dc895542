// The section of firing alerts: a row for each, the worst first.

import { makeAlertRow, setSilencedBy, silencedBy, updateAlertRow } from "./alert_row.js";
import { show } from "./fields.js";
import { highlight } from "./highlight.js";
import { compareAlerts } from "./order.js";
import { SortedRows } from "./sorted_rows.js";

export class Alerts {
  #section;
  #ages;
  #order;
  #rows = new Map(); // fingerprint → row
  #muted = new Map(); // silence id → how many rows it mutes
  #onMuted;

  /** `onMuted(id, count)`: a silence now mutes another number of rows. */
  constructor(section, { ages, onMuted }) {
    this.#section = section;
    this.#ages = ages;
    this.#onMuted = onMuted;
    const list = section.querySelector("[data-rows]");
    this.#order = new SortedRows(list, { key: keyOf, compare: compareAlerts });
    for (const row of list.children) {
      this.#rows.set(row.dataset.fingerprint, row);
      this.#count([], silencedBy(row));
    }
  }

  /** How many rows a silence mutes. */
  mutedBy(silenceId) {
    return this.#muted.get(silenceId) ?? 0;
  }

  apply({ type, data }) {
    if (data.resilenced) this.#resilence(data.resilenced);
    if (!type.startsWith("alert_")) return;
    const row = this.#rows.get(data.fingerprint);
    if (data.status === "firing") row ? this.#update(row, data) : this.#add(data);
    else if (row) this.#remove(row);
    show(this.#section.querySelector("[data-empty]"), this.#order.size === 0);
  }

  #add(alert) {
    const row = makeAlertRow(alert);
    this.#rows.set(alert.fingerprint, row);
    this.#order.insert(keyOf(row), row);
    this.#count([], alert.silenced_by);
    this.#ages.paint(row);
    highlight(row);
  }

  #update(row, alert) {
    const before = keyOf(row);
    this.#count(silencedBy(row), alert.silenced_by);
    updateAlertRow(row, alert);
    this.#order.move(before, keyOf(row));
    this.#ages.paint(row);
    highlight(row);
  }

  #remove(row) {
    this.#rows.delete(row.dataset.fingerprint);
    this.#order.remove(keyOf(row));
    this.#count(silencedBy(row), []);
  }

  /** These were and stay silenced, by other silences: no alert event tells of that. */
  #resilence(silencesOf) {
    for (const [fingerprint, ids] of Object.entries(silencesOf)) {
      const row = this.#rows.get(fingerprint);
      if (!row) continue;
      this.#count(silencedBy(row), ids);
      setSilencedBy(row, ids);
    }
  }

  #count(before, after) {
    for (const id of before) this.#add1(id, -1);
    for (const id of after) this.#add1(id, 1);
    for (const id of new Set([...before, ...after])) this.#onMuted(id, this.mutedBy(id));
  }

  #add1(id, difference) {
    const count = this.mutedBy(id) + difference;
    if (count > 0) this.#muted.set(id, count);
    else this.#muted.delete(id);
  }
}

function keyOf({ dataset }) {
  const { severity, starts, fingerprint } = dataset;
  return { severity, starts, fingerprint };
}
