// One row of the alerts, from the payload of an alert event: the twin of AlertRow in views.py.

import {
  copyOf,
  fieldOf,
  rowOf,
  setAttribute,
  setLink,
  setOptionalText,
  setText,
  setTime,
  show,
} from "./fields.js";
import { compareText } from "./order.js";

const KEY_LABELS = ["cluster", "namespace", "service", "job", "instance", "pod", "node"];
const LABELS_SHOWN = 8;

/** A new row. What identifies an alert (its labels, so its name and severity) never changes. */
export function makeAlertRow(alert) {
  const row = rowOf("alert-template");
  row.id = `alert-${alert.fingerprint}`;
  row.dataset.fingerprint = alert.fingerprint;
  row.dataset.severity = alert.severity;
  setText(fieldOf(row, "alertname"), alert.alertname || "(no alertname)");
  setText(fieldOf(row, "severity"), alert.severity);
  const labels = labelsInOrder(alert.labels);
  const more = labels.slice(LABELS_SHOWN);
  fillLabels(fieldOf(row, "labels"), labels.slice(0, LABELS_SHOWN));
  fillLabels(fieldOf(row, "more_labels"), more);
  setText(fieldOf(row, "more_count"), String(more.length));
  show(fieldOf(row, "more"), more.length > 0);
  updateAlertRow(row, alert);
  return row;
}

/** What may change while it fires. */
export function updateAlertRow(row, alert) {
  const notes = alert.annotations;
  const summary = notes.summary || notes.message || notes.description || "";
  const description = notes.description || "";
  setOptionalText(fieldOf(row, "summary"), summary);
  setOptionalText(fieldOf(row, "description"), description === summary ? "" : description);
  setAttribute(row, "data-starts", alert.starts_at);
  setTime(fieldOf(row, "starts_at"), alert.starts_at);
  setSilencedBy(row, alert.silenced_by);
  setMuted(row, "inhibited", "#alert-", alert.inhibited_by);
  setAcknowledged(row, alert);
  setLink(fieldOf(row, "source"), alert.generator_url);
  setLink(fieldOf(row, "runbook"), notes.runbook_url || notes.runbook || "");
}

export function setSilencedBy(row, ids) {
  setMuted(row, "silenced", "#silence-", ids);
}

/** The ids of the silences that mute this row. */
export function silencedBy(row) {
  return row.dataset.silencedBy.split(" ").filter(Boolean);
}

function setMuted(row, name, anchor, ids) {
  setAttribute(row, `data-${name}-by`, ids.join(" "));
  const state = fieldOf(row, name);
  const count = fieldOf(row, `${name}_count`);
  setAttribute(state, "href", `${anchor}${ids[0] ?? ""}`);
  setText(count, `×${ids.length}`);
  show(count, ids.length > 1);
  show(state, ids.length > 0);
}

function setAcknowledged(row, alert) {
  const { acknowledged_by: by, acknowledged_at: at, acknowledged_note: note } = alert;
  setAttribute(row, "data-acknowledged", by === null ? "no" : "yes");
  setText(fieldOf(row, "acknowledged_by"), by ?? "");
  setTime(fieldOf(row, "acknowledged_at"), at ?? "");
  show(fieldOf(row, "acknowledged"), by !== null);
  setOptionalText(fieldOf(row, "acknowledged_note"), by === null ? "" : (note ?? ""));
}

/** [[name, value]]: those that tell one alert from another first. */
function labelsInOrder(labels) {
  const later = (name) => (KEY_LABELS.includes(name) ? 0 : 1);
  return Object.entries(labels)
    .filter(([name]) => name !== "alertname" && name !== "severity")
    .sort(([a], [b]) => later(a) - later(b) || compareText(a, b));
}

function fillLabels(list, labels) {
  for (const [name, value] of labels) {
    const label = copyOf("label-template");
    setText(fieldOf(label, "name"), name);
    setText(fieldOf(label, "value"), value);
    list.append(label);
  }
}
