// The rows of alerts that are in the page, and what events told that they do not show yet.

import { makeAlertRow, setSilencedBy, updateAlertRow } from "./alert_row.js";
import { highlight } from "./highlight.js";

export class AlertRows {
  #model;
  #source;
  #ages;
  #rows = new Map(); // fingerprint → row in the page
  #news = new Map(); // fingerprint → payload that its row does not show yet

  constructor({ model, source, ages }) {
    this.#model = model;
    this.#source = source;
    this.#ages = ages;
  }

  /** A row that the server made. */
  adopt(row) {
    this.#rows.set(row.dataset.fingerprint, row);
  }

  /** An event told this of an alert; the model knows whether it is still of the board. */
  learn(alert) {
    if (this.#model.entry(alert.fingerprint)) {
      this.#source.keep(alert);
      this.#news.set(alert.fingerprint, alert);
    } else {
      this.#source.drop(alert.fingerprint);
      this.#news.delete(alert.fingerprint);
    }
  }

  /** An alert is muted by these silences, without an event of its own. */
  resilence(fingerprint, ids) {
    const payload = this.#source.payload(fingerprint);
    if (payload) this.#source.keep({ ...payload, silenced_by: ids });
    else this.#source.drop(fingerprint);
    const news = this.#news.get(fingerprint);
    if (news) this.#news.set(fingerprint, { ...news, silenced_by: ids });
    const row = this.#rows.get(fingerprint);
    if (row) setSilencedBy(row, ids);
  }

  /** The row of an entry, up to date; undefined until it is known what stands in it. */
  rowOf({ fingerprint }, toldAbove) {
    const news = this.#news.get(fingerprint);
    const row = this.#rows.get(fingerprint);
    if (!row) return this.#make(fingerprint, toldAbove);
    if (news) {
      updateAlertRow(row, news);
      this.#ages.paint(row);
      highlight(row);
    }
    return row;
  }

  /** Every row is where it belongs: forget those that are not in the page. */
  settle() {
    this.#news.clear();
    for (const [fingerprint, row] of this.#rows) {
      if (!row.isConnected) this.#rows.delete(fingerprint);
    }
  }

  #make(fingerprint, toldAbove) {
    const alert = this.#source.payload(fingerprint);
    if (!alert) {
      this.#source.askFor(fingerprint);
      return undefined;
    }
    const row = makeAlertRow(alert, toldAbove);
    // Labels that came with a row, for the day when its group shares other ones.
    const entry = this.#model.entry(fingerprint);
    if (entry) entry.labels ??= alert.labels;
    this.#rows.set(fingerprint, row);
    this.#ages.paint(row);
    if (this.#news.has(fingerprint)) highlight(row);
    return row;
  }
}
