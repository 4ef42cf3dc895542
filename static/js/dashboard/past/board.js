// What the page shows of the alerts that fire at a moment: the twin of
// dashboard/lookback/past_rows.py.

import { labelsInOrder, nameOf, summaryOf } from "../alert_words.js";
import { formatSpan } from "../durations.js";
import { aboutOf } from "../feed_line.js";
import { compareSeverity, compareText } from "../order.js";
import { toMicros } from "./micros.js";

const LABELS_SHOWN = 4;
const SILENCES_SHOWN = 20;
const NO_ADDRESS = { silence: () => "" };

/**
 * `firing`: alerts; `at`: µs; `silences`: those in force. {firing, bySeverity, silenced, inhibited,
 * acknowledged, rows, more, silences, moreSilences}.
 */
export function boardOf(firing, at, mostRows, silences = []) {
  const inForce = [...silences];
  const alerts = [...firing].sort(compareAlerts);
  const severities = new Map();
  for (const { severity } of alerts) severities.set(severity, (severities.get(severity) ?? 0) + 1);
  return {
    firing: alerts.length,
    bySeverity: [...severities].sort(([a], [b]) => compareSeverity(a, b)),
    silenced: alerts.filter((alert) => alert.silenced_by.length > 0).length,
    inhibited: alerts.filter((alert) => alert.inhibited_by.length > 0).length,
    acknowledged: alerts.filter((alert) => alert.acknowledged_by !== null).length,
    rows: alerts.slice(0, mostRows).map((alert) => rowOf(alert, at)),
    more: Math.max(0, alerts.length - mostRows),
    silences: silenceRowsOf(inForce, alerts),
    moreSilences: Math.max(0, inForce.length - SILENCES_SHOWN),
  };
}

/** The worst first, of those the newest. */
function compareAlerts(a, b) {
  return (
    compareSeverity(a.severity, b.severity) ||
    compareText(b.starts_at, a.starts_at) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}

function rowOf(alert, at) {
  return {
    fingerprint: alert.fingerprint,
    severity: alert.severity,
    alertname: nameOf(alert),
    summary: summaryOf(alert),
    labels: labelsInOrder(alert.labels).slice(0, LABELS_SHOWN),
    age: formatSpan((at - toMicros(alert.starts_at)) / 1_000),
    silenced: alert.silenced_by.length > 0,
    inhibited: alert.inhibited_by.length > 0,
    acknowledgedBy: alert.acknowledged_by,
  };
}

/** Those that end soonest. */
function silenceRowsOf(silences, alerts) {
  const muted = new Map();
  for (const id of alerts.flatMap((alert) => alert.silenced_by)) {
    muted.set(id, (muted.get(id) ?? 0) + 1);
  }
  return silences
    .sort((a, b) => compareText(a.ends_at, b.ends_at) || compareText(a.id, b.id))
    .slice(0, SILENCES_SHOWN)
    .map((data) => ({
      words: aboutOf({ type: "silence_created", data }, NO_ADDRESS).subject,
      who: data.created_by,
      muted: muted.get(data.id) ?? 0,
    }));
}
