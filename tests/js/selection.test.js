import assert from "node:assert/strict";
import { test } from "node:test";
import { Selection } from "../../static/js/dashboard/selection.js";
import { FakeNode, withDocument } from "./fake_page.js";

/** A place among rows; `compare…` tells the side as the browser's range does. */
class FakeRange {
  #rows;
  #at = 0;

  constructor(rows) {
    this.#rows = rows;
  }

  setStartBefore(row) {
    this.#at = this.#rows.indexOf(row);
  }

  collapse() {}

  comparePoint(row) {
    return this.#rows.indexOf(row) >= this.#at ? 1 : -1;
  }
}

/** A page with these alerts, and the selection on it; `known` are those that it shows. */
function pageOf(t, fingerprints) {
  const document = withDocument(t);
  const known = new Set(fingerprints);
  const rows = fingerprints.map((fingerprint) => {
    const pick = new FakeNode({ checked: false, matching: ["[data-field=pick]"] });
    const row = new FakeNode({ matching: [".alert"], fields: { pick } });
    row.dataset.fingerprint = fingerprint;
    row.focus = () => {
      document.activeElement = row;
      document.tell("focusin", { target: row });
    };
    row.scrollIntoView = () => {};
    pick.parent = row;
    document.ids[`alert-${fingerprint}`] = row;
    return row;
  });
  const root = new FakeNode({ querySelectorAll: () => rows });
  document.createRange = () => new FakeRange(rows);
  const words = new FakeNode();
  const clear = new FakeNode();
  const bar = new FakeNode({ hidden: true, fields: { selected: words, "clear-selection": clear } });
  const shows = (fingerprint) => known.has(fingerprint);
  const labelsOf = (fingerprint) => (document.ids[`alert-${fingerprint}`] ? { fingerprint } : null);
  const selection = new Selection(() => root, bar, { shows, labelsOf });
  selection.start();
  const meant = () => selection.alerts().map(({ fingerprint }) => fingerprint);
  return { document, rows, known, bar, words, clear, selection, meant };
}

test("the keyboard goes from row to row, and stops at both ends", (t) => {
  const { selection, meant } = pageOf(t, ["a", "b"]);
  assert.deepEqual(meant(), []);
  const stood = [1, 1, 1, -1, -1].map((step) => {
    selection.move(step);
    return meant()[0];
  });
  assert.deepEqual(stood, ["a", "b", "b", "a", "a"]);
});

test("from a row that is gone the keyboard goes on to its neighbours", (t) => {
  for (const [step, next] of [
    [1, "c"],
    [-1, "a"],
  ]) {
    const { document, rows, selection, meant } = pageOf(t, ["a", "b", "c"]);
    selection.move(1);
    selection.move(1);
    rows.splice(1, 1);
    document.activeElement = null;
    assert.deepEqual(meant(), [], "none is meant that nobody chose");
    selection.move(step);
    assert.deepEqual(meant(), [next]);
  }
});

test("backwards it begins with the last row", (t) => {
  const { selection, meant } = pageOf(t, ["a", "b"]);
  selection.move(-1);
  assert.deepEqual(meant(), ["b"]);
});

test("those picked are meant, else the one that the keyboard stands on", (t) => {
  const { selection, rows, bar, words, meant } = pageOf(t, ["a", "b", "c"]);
  selection.move(1);
  selection.toggle();
  selection.move(1);
  assert.deepEqual(meant(), ["a"]);
  selection.toggle();
  assert.deepEqual(meant(), ["a", "b"]);
  assert.deepEqual([bar.hidden, words.textContent], [false, "2 selected"]);
  assert.deepEqual(
    rows.map(({ fields }) => fields.pick.checked),
    [true, true, false],
  );
  selection.toggle();
  assert.deepEqual(meant(), ["a"]);
});

test("a box that is ticked picks its row", (t) => {
  const { document, rows, meant } = pageOf(t, ["a", "b"]);
  const { pick } = rows[1].fields;
  pick.checked = true;
  document.tell("change", { target: pick });
  assert.deepEqual(meant(), ["b"]);
});

test("all are let go of at once", (t) => {
  const { selection, rows, bar, clear, meant } = pageOf(t, ["a"]);
  selection.move(1);
  selection.toggle();
  clear.tell("click");
  assert.equal(bar.hidden, true);
  assert.equal(rows[0].fields.pick.checked, false);
  assert.deepEqual(meant(), ["a"]); // the keyboard still stands there
});

test("an alert that is gone is picked no longer; a row that is new is marked", (t) => {
  const { selection, rows, known, words, bar } = pageOf(t, ["a", "b"]);
  for (const _ of [1, 2]) {
    selection.move(1);
    selection.toggle();
  }
  known.delete("a");
  rows[1].fields.pick.checked = false; // as in a row made anew
  selection.refresh();
  assert.equal(words.textContent, "1 selected");
  assert.equal(rows[1].fields.pick.checked, true);
  known.delete("b");
  selection.refresh();
  assert.equal(bar.hidden, true);
});

test("one that has no row any more stays picked, with its labels", (t) => {
  const { document, selection, words } = pageOf(t, ["a", "b"]);
  selection.move(1);
  selection.toggle();
  document.ids = {};
  selection.refresh();
  assert.equal(words.textContent, "1 selected");
  assert.deepEqual(selection.alerts(), [{ fingerprint: "a", labels: { fingerprint: "a" } }]);
});

test("of alerts that are not shown none is meant", (t) => {
  const { selection, known, meant } = pageOf(t, ["a"]);
  selection.move(1);
  selection.toggle();
  known.clear();
  assert.deepEqual(meant(), []);
});
