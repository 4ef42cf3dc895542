// Which alerts a person means: those picked, else the one that the keyboard stands on.
//
// Other modules ask `alerts()`, put their buttons into `[data-selection-actions]`, and hear the keys
// by the events `wall:acknowledge` and `wall:silence` of the document (see keyboard.js).

import { fieldOf, setText, show } from "./fields.js";

const ROW = ".alert";

export class Selection {
  #root;
  #bar;
  #shows;
  #labelsOf;
  #picked = new Map(); // fingerprint → labels, which a newer page without its row does not know
  #place = null; // a Range before the row stood on last; when that goes, it stays where it was

  /**
   * `root()`: the `#wall` of now; `bar`: where the number is told; `shows(fingerprint)`: whether it is
   * of those shown; `labelsOf(fingerprint)`: of one that has a row.
   */
  constructor(root, bar, { shows, labelsOf }) {
    this.#root = root;
    this.#bar = bar;
    this.#shows = shows;
    this.#labelsOf = labelsOf;
  }

  start() {
    document.addEventListener("focusin", ({ target }) => this.#stand(target.closest?.(ROW)));
    document.addEventListener("change", ({ target }) => {
      const row = target.matches?.("[data-field=pick]") && target.closest(ROW);
      if (row) this.#pick(row, target.checked);
    });
    this.#bar.querySelector("[data-action=clear-selection]").addEventListener("click", () => {
      this.clear();
    });
  }

  /** [{fingerprint, labels}], which may be none. */
  alerts() {
    const current = this.current?.dataset.fingerprint;
    const meant = [...this.#picked];
    if (meant.length === 0 && current) meant.push([current, this.#labelsOf(current)]);
    return meant
      .map(([fingerprint, labels]) => ({ fingerprint, labels }))
      .filter(({ fingerprint, labels }) => labels && this.#shows(fingerprint));
  }

  /** The row that the keyboard stands on or in, or null. */
  get current() {
    return document.activeElement?.closest(ROW) ?? null;
  }

  /** To the next row (1) or the one before (-1) of those that can be seen. */
  move(step) {
    const rows = [...this.#root().querySelectorAll(`.group-fold[open] ${ROW}`)];
    if (rows.length === 0) return;
    const at = rows.indexOf(this.current);
    const next = at === -1 ? this.#onwards(rows, step) : at + step;
    const row = rows[Math.min(rows.length - 1, Math.max(0, next))];
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  toggle() {
    const row = this.current;
    if (row) this.#pick(row, !this.#picked.has(row.dataset.fingerprint));
  }

  /** Pick none; false when none was picked. */
  clear() {
    if (this.#picked.size === 0) return false;
    for (const fingerprint of this.#picked.keys()) this.#mark(fingerprint, false);
    this.#picked.clear();
    this.#tell();
    return true;
  }

  /** The page changed: forget those that are gone, and mark those whose rows are new. */
  refresh() {
    if (this.#picked.size === 0) return;
    for (const fingerprint of this.#picked.keys()) {
      if (this.#shows(fingerprint)) this.#mark(fingerprint, true);
      else this.#picked.delete(fingerprint);
    }
    this.#tell();
  }

  #stand(row) {
    if (!row) return;
    this.#place ??= document.createRange();
    this.#place.setStartBefore(row);
    this.#place.collapse(true);
  }

  /** The place of the row that comes next from where one stood; at first, of the one at the end. */
  #onwards(rows, step) {
    if (this.#place === null) return step > 0 ? 0 : rows.length - 1;
    const after = rows.findIndex((row) => this.#place.comparePoint(row, 0) > 0);
    const place = after === -1 ? rows.length : after;
    return step > 0 ? place : place - 1;
  }

  #pick(row, picked) {
    const { fingerprint } = row.dataset;
    if (picked) this.#picked.set(fingerprint, this.#labelsOf(fingerprint));
    else this.#picked.delete(fingerprint);
    this.#mark(fingerprint, picked);
    this.#tell();
  }

  #mark(fingerprint, picked) {
    const row = document.getElementById(`alert-${fingerprint}`);
    if (!row) return;
    fieldOf(row, "pick").checked = picked;
    row.toggleAttribute("data-picked", picked);
  }

  #tell() {
    setText(this.#bar.querySelector("[data-field=selected]"), `${this.#picked.size} selected`);
    show(this.#bar, this.#picked.size > 0);
  }
}
