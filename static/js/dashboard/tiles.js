// The tiles: the figures, and firing alerts by severity.

import { fieldOf, rowOf, setAttribute, setText } from "./fields.js";
import { foldFigures } from "./figures.js";
import { highlight } from "./highlight.js";
import { compareSeverity } from "./order.js";
import { placeInOrder } from "./placing.js";
import { fillAddress } from "./wall_address.js";

export class Tiles {
  #nodes = new Map(); // name of a figure → its node
  #severities;
  #items = new Map(); // severity → its item, which stays the same under a pressed button
  #figures;
  #painted; // the figures that stand in the page

  constructor(section) {
    this.#severities = section.querySelector("[data-severities]");
    const counts = [...this.#severities.children].map((item) => {
      const { severity } = item.dataset;
      this.#items.set(severity, item);
      return [severity, Number(fieldOf(item, "count").textContent)];
    });
    this.#figures = { by_severity: Object.fromEntries(counts) };
    for (const node of section.querySelectorAll("[data-figure]")) {
      this.#nodes.set(node.dataset.figure, node);
      this.#figures[node.dataset.figure] = Number(node.textContent);
    }
    this.#painted = this.#figures;
  }

  /** Take an event in; `paint` shows it. */
  apply(event, heldActive) {
    this.#figures = foldFigures(this.#figures, event, heldActive);
  }

  paint() {
    const before = this.#painted;
    const after = this.#figures;
    if (after === before) return;
    this.#painted = after;
    for (const [name, node] of this.#nodes) {
      if (after[name] === before[name]) continue;
      setText(node, String(after[name]));
      highlight(node);
    }
    if (!sameCounts(before.by_severity, after.by_severity)) this.#showSeverities();
  }

  #showSeverities() {
    const counts = Object.entries(this.#figures.by_severity);
    counts.sort(([a], [b]) => compareSeverity(a, b));
    const items = counts.map(([severity, count]) => {
      const item = this.#items.get(severity) ?? makeItem(severity);
      setText(fieldOf(item, "count"), String(count));
      return [severity, item];
    });
    this.#items = new Map(items);
    placeInOrder(this.#severities, [...this.#items.values()]);
  }
}

function makeItem(severity) {
  const item = rowOf("severity-template");
  item.dataset.severity = severity;
  setAttribute(fieldOf(item, "address"), "href", addressOf(severity));
  setText(fieldOf(item, "severity"), severity);
  return item;
}

/** Of the wall with this severity alone. */
function addressOf(severity) {
  const { severityAddress, unratedAddress } = document.getElementById("wall").dataset;
  return severity === "none" ? unratedAddress : fillAddress(severityAddress, severity);
}

function sameCounts(a, b) {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
