// The tiles: the figures, and firing alerts by severity.

import { copyOf, fieldOf, setText } from "./fields.js";
import { foldFigures } from "./figures.js";
import { highlight } from "./highlight.js";
import { compareSeverity } from "./order.js";

export class Tiles {
  #nodes = new Map(); // name of a figure → its node
  #severities;
  #figures;

  constructor(section) {
    this.#severities = section.querySelector("[data-severities]");
    const counts = [...this.#severities.children].map((item) => [
      item.dataset.severity,
      Number(fieldOf(item, "count").textContent),
    ]);
    this.#figures = { by_severity: Object.fromEntries(counts) };
    for (const node of section.querySelectorAll("[data-figure]")) {
      this.#nodes.set(node.dataset.figure, node);
      this.#figures[node.dataset.figure] = Number(node.textContent);
    }
  }

  apply(event, heldActive) {
    const before = this.#figures;
    const after = foldFigures(before, event, heldActive);
    if (after === before) return;
    this.#figures = after;
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
      const item = copyOf("severity-template");
      item.firstElementChild.dataset.severity = severity;
      setText(fieldOf(item, "severity"), severity);
      setText(fieldOf(item, "count"), String(count));
      return item;
    });
    this.#severities.replaceChildren(...items);
  }
}

function sameCounts(a, b) {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
