// The board of a moment in the page: its figures, and a row for each alert that has one.

import { copyOf, fieldOf, rowOf, setOptionalText, setText, show } from "../fields.js";
import { boardOf } from "./board.js";

const NOBODY = "0000000000000000";

export class BoardView {
  #root;
  #mostRows;
  #alertPath;
  #rows = new Map(); // fingerprint → row

  /** `alertPath`: the path of an alert's page, with `NOBODY` for the fingerprint. */
  constructor(root, { mostRows, alertPath }) {
    this.#root = root;
    this.#mostRows = mostRows;
    this.#alertPath = alertPath;
    for (const row of fieldOf(root, "rows").children) {
      this.#rows.set(row.dataset.fingerprint, row);
    }
  }

  /** `firing`: alerts; `at`: µs; `silences`: those in force. */
  show(firing, at, silences) {
    const board = boardOf(firing, at, this.#mostRows, silences);
    for (const name of ["firing", "silenced", "inhibited", "acknowledged"]) {
      setText(this.#root.querySelector(`[data-figure=${name}]`), String(board[name]));
    }
    this.#showSeverities(board.bySeverity);
    this.#showRows(board.rows);
    show(fieldOf(this.#root, "empty"), board.rows.length === 0);
    setText(fieldOf(this.#root, "more_count"), String(board.more));
    show(fieldOf(this.#root, "more"), board.more > 0);
    this.#showSilences(board.silences);
    setText(fieldOf(this.#root, "more_silences_count"), String(board.moreSilences));
    show(fieldOf(this.#root, "more_silences"), board.moreSilences > 0);
  }

  #showSilences(silences) {
    const items = silences.map(({ words, who, muted }) => {
      const item = rowOf("past-silence-template");
      setText(fieldOf(item, "words"), words);
      setText(fieldOf(item, "who"), who);
      show(fieldOf(item, "by"), who !== "");
      setText(fieldOf(item, "muted"), String(muted));
      return item;
    });
    fieldOf(this.#root, "silence_rows").replaceChildren(...items);
    show(fieldOf(this.#root, "silences"), silences.length > 0);
  }

  #showSeverities(counts) {
    const list = fieldOf(this.#root, "severities");
    const items = counts.map(([severity, count]) => {
      const item = copyOf("severity-template");
      item.firstElementChild.dataset.severity = severity;
      setText(fieldOf(item, "severity"), severity);
      setText(fieldOf(item, "count"), String(count));
      return item;
    });
    list.replaceChildren(...items);
  }

  #showRows(shown) {
    const list = fieldOf(this.#root, "rows");
    const wanted = new Map(shown.map((row) => [row.fingerprint, row]));
    for (const [fingerprint, row] of this.#rows) {
      if (wanted.has(fingerprint)) continue;
      row.remove();
      this.#rows.delete(fingerprint);
    }
    let place = list.firstElementChild;
    for (const [fingerprint, data] of wanted) {
      const row = this.#rows.get(fingerprint) ?? this.#make(data);
      this.#rows.set(fingerprint, row);
      update(row, data);
      if (row === place) place = place.nextElementSibling;
      else list.insertBefore(row, place);
    }
  }

  /** What an alert is never changes: its labels are its name. */
  #make({ fingerprint, severity, alertname, labels }) {
    const row = rowOf("past-row-template");
    row.dataset.fingerprint = fingerprint;
    row.dataset.severity = severity;
    const link = fieldOf(row, "alertname");
    link.setAttribute("href", this.#alertPath.replace(NOBODY, fingerprint));
    setText(link, alertname);
    for (const [name, value] of labels) {
      const label = copyOf("label-template");
      setText(fieldOf(label, "name"), name);
      setText(fieldOf(label, "value"), value);
      fieldOf(row, "labels").append(label);
    }
    return row;
  }
}

function update(row, { summary, silenced, inhibited, acknowledgedBy, age }) {
  row.dataset.muted = silenced || inhibited ? "yes" : "no";
  setOptionalText(fieldOf(row, "summary"), summary);
  show(fieldOf(row, "silenced"), silenced);
  show(fieldOf(row, "inhibited"), inhibited);
  setText(fieldOf(row, "acknowledged_by"), acknowledgedBy ?? "");
  show(fieldOf(row, "acknowledged"), acknowledgedBy !== null);
  setText(fieldOf(row, "age"), age);
}
