// What an alert is called, what it says of itself, and which of its labels tell it from others:
// the twin of alert_name, summary_of and labels_in_order in dashboard/wall/rows.py.

import { compareText } from "./order.js";

const KEY_LABELS = ["cluster", "namespace", "service", "job", "instance", "pod", "node"];
const NAMED_ELSEWHERE = new Set(["alertname", "severity"]); // in the row itself
const NONE = new Set();

export function nameOf({ alertname }) {
  return alertname || "(no alertname)";
}

export function summaryOf({ annotations }) {
  return annotations.summary || annotations.message || annotations.description || "";
}

/** [[name, value]]: those that tell one alert from another first, without those in `toldAbove`. */
export function labelsInOrder(labels, toldAbove = NONE) {
  const later = (name) => (KEY_LABELS.includes(name) ? 0 : 1);
  return Object.entries(labels)
    .filter(([name]) => !NAMED_ELSEWHERE.has(name) && !toldAbove.has(name))
    .sort(([a], [b]) => later(a) - later(b) || compareText(a, b));
}
