// One group in the page: its head, and the rows of its first alerts.

import { fillLabels, LABELS_SHOWN, setLabels } from "./alert_row.js";
import { labelsInOrder } from "./alert_words.js";
import { copyOf, fieldOf, rowOf, setAttribute, setText, show } from "./fields.js";
import { compareSeverity } from "./order.js";
import { placeInOrder } from "./placing.js";
import { fillAddress } from "./wall_address.js";

const NOTHING = new Set();
// Found once: below the head stand rows, and to look for a field may be to walk through all of them.
const FIELDS = ["fold", "counts", "resolved", "resolved_count", "shared", "rest", "rest_count"];

export class GroupView {
  #list;
  #fields;
  #label;
  #told; // the shared labels that head and rows are painted for, as text
  #counts = null; // the counts that the head is painted for, as text

  /** `label` is what groups, or null; `shared`: the labels that `node` is painted for. */
  constructor(node, label, shared = {}) {
    this.node = node;
    this.#label = label;
    this.#list = node.querySelector("[data-rows]");
    this.#fields = Object.fromEntries(FIELDS.map((name) => [name, fieldOf(node, name)]));
    this.#told = JSON.stringify(shared);
  }

  static make(key, label) {
    const node = rowOf("group-template");
    node.dataset.group = key;
    if (label !== null) {
      show(fieldOf(node, "label"), label !== "alertname" || key === "");
      setText(fieldOf(node, "key"), key);
      show(fieldOf(node, "key"), key !== "");
      show(fieldOf(node, "absent"), key === "");
      const { groupAddress, groupSilenceAddress } = document.getElementById("wall").dataset;
      setAttribute(fieldOf(node, "more"), "href", fillAddress(groupAddress, key));
      setAttribute(fieldOf(node, "silence"), "href", fillAddress(groupSilenceAddress, key));
      setText(fieldOf(node, "silence_key"), key || "not set");
    }
    return new GroupView(node, label);
  }

  get key() {
    return this.node.dataset.group;
  }

  /** The rows that it holds, in order. */
  get rows() {
    return [...this.#list.children];
  }

  get fold() {
    return this.#fields.fold;
  }

  /** Folded or unfolded by a person: from now on it is theirs to say. */
  foldByHand(open) {
    this.#fields.fold.dataset.touched = "yes";
    this.#fields.fold.open = open;
  }

  /** Names of the labels that stand in the head and not in the rows. */
  toldAbove({ shared }) {
    if (this.#label === null) return NOTHING;
    return new Set([this.#label, ...this.#headLabels(shared).map(([name]) => name)]);
  }

  /** What the head tells for all rows; of very many the rows tell the rest. */
  #headLabels(shared) {
    return labelsInOrder(shared, new Set([this.#label])).slice(0, LABELS_SHOWN);
  }

  paintHead(group) {
    this.#paintCounts(group.counts);
    setText(this.#fields.resolved_count, String(group.resolved));
    show(this.#fields.resolved, group.resolved > 0);
  }

  /** Show the shared labels, and take them out of the rows; `labelsOf(row)` are a row's own. */
  paintShared(group, labelsOf) {
    const told = JSON.stringify(group.shared);
    if (told === this.#told) return;
    this.#told = told;
    const above = this.toldAbove(group);
    const chips = this.#headLabels(group.shared);
    fillLabels(this.#fields.shared, chips, "shared-template");
    for (const row of this.#list.children) setLabels(row, labelsOf(row), above);
  }

  /** Let exactly these rows stand here in this order; `rest` more are not shown. */
  paintRows(rows, rest) {
    placeInOrder(this.#list, rows);
    setText(this.#fields.rest_count, String(rest));
    show(this.#fields.rest, rest > 0);
  }

  #paintCounts(counts) {
    const sorted = [...counts].sort(([a], [b]) => compareSeverity(a, b));
    const text = JSON.stringify(sorted);
    if (text === this.#counts) return;
    this.#counts = text;
    const made = sorted.map(([severity, count]) => {
      const item = copyOf("group-count-template");
      item.firstElementChild.dataset.severity = severity;
      setText(fieldOf(item, "count"), String(count));
      setText(fieldOf(item, "severity"), severity);
      return item;
    });
    this.#fields.counts.replaceChildren(...made);
  }
}
