// One row of the alerts, from the payload of an alert event: the twin of AlertRow in
// dashboard/wall/rows.py.

import { labelsInOrder, nameOf, summaryOf } from "./alert_words.js";
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
import { addressOfAlert, addressOfSilence } from "./page_address.js";

export const LABELS_SHOWN = 8;

/**
 * A new row. What identifies an alert (its labels, so its name and severity) never changes; which
 * of its labels the head of its group tells, in `toldAbove`, may.
 */
export function makeAlertRow(alert, toldAbove) {
  const row = rowOf("alert-template");
  row.id = `alert-${alert.fingerprint}`;
  row.dataset.fingerprint = alert.fingerprint;
  row.dataset.severity = alert.severity;
  setAttribute(fieldOf(row, "address"), "href", addressOfAlert(alert.fingerprint));
  const name = nameOf(alert);
  setText(fieldOf(row, "alertname"), name);
  setAttribute(fieldOf(row, "pick"), "aria-label", `Select ${name}`);
  setText(fieldOf(row, "severity"), alert.severity);
  setLabels(row, alert.labels, toldAbove);
  updateAlertRow(row, alert);
  return row;
}

/** What may change while it is shown. */
export function updateAlertRow(row, alert) {
  const notes = alert.annotations;
  const summary = summaryOf(alert);
  const description = notes.description || "";
  setOptionalText(fieldOf(row, "summary"), summary);
  setOptionalText(fieldOf(row, "description"), description === summary ? "" : description);
  setTime(fieldOf(row, "starts_at"), alert.starts_at);
  setAttribute(row, "data-status", alert.status);
  setTime(fieldOf(row, "ends_at"), alert.status === "firing" ? "" : alert.ends_at);
  show(fieldOf(row, "resolved"), alert.status !== "firing");
  setSilencedBy(row, alert.silenced_by);
  setInhibitedBy(row, alert.inhibited_by);
  setAcknowledged(row, alert);
  setLink(fieldOf(row, "source"), alert.generator_url);
  setLink(fieldOf(row, "runbook"), notes.runbook_url || notes.runbook || "");
}

/** Its labels but those in `toldAbove`, a Set of names. */
export function setLabels(row, labels, toldAbove) {
  const left = labelsInOrder(labels, toldAbove);
  const more = left.slice(LABELS_SHOWN);
  fillLabels(fieldOf(row, "labels"), left.slice(0, LABELS_SHOWN), "label-template");
  fillLabels(fieldOf(row, "more_labels"), more, "label-template");
  setText(fieldOf(row, "more_count"), String(more.length));
  show(fieldOf(row, "more"), more.length > 0);
}

export function setSilencedBy(row, ids) {
  setAttribute(row, "data-silenced-by", ids.join(" "));
  const state = fieldOf(row, "silenced");
  const count = fieldOf(row, "silenced_count");
  setAttribute(state, "href", addressOfSilence(ids[0] ?? ""));
  setText(count, `×${ids.length}`);
  show(count, ids.length > 1);
  show(state, ids.length > 0);
}

function setInhibitedBy(row, [inhibitor]) {
  setAttribute(row, "data-inhibited-by", inhibitor ?? "");
  const state = fieldOf(row, "inhibited");
  setAttribute(state, "href", addressOfAlert(inhibitor ?? ""));
  show(state, inhibitor !== undefined);
}

function setAcknowledged(row, alert) {
  const { acknowledged_by: by, acknowledged_at: at, acknowledged_note: note } = alert;
  setAttribute(row, "data-acknowledged", by === null ? "no" : "yes");
  setText(fieldOf(row, "acknowledged_by"), by ?? "");
  setTime(fieldOf(row, "acknowledged_at"), at ?? "");
  show(fieldOf(row, "acknowledged"), by !== null);
  setOptionalText(fieldOf(row, "acknowledged_note"), by === null ? "" : (note ?? ""));
}

export function fillLabels(list, labels, template) {
  const made = labels.map(([name, value]) => {
    const label = copyOf(template);
    setText(fieldOf(label, "name"), name);
    setText(fieldOf(label, "value"), value);
    return label;
  });
  list.replaceChildren(...made);
}
