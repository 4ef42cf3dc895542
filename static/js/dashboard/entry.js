// What the model knows of one alert, from the page's index or from an event.

/**
 * {fingerprint, severity, starts, alertname, firing, ends, silencedBy, inhibited, acknowledged,
 * labels, key, shown}; times in microseconds, `labels` null where they are not known, `key` the
 * group that it is of. `words` as dashboard/wall/index.py writes them.
 */
export function entryFromIndex(words, key, shown) {
  const [fingerprint, severity, starts, alertname, ends = 0, silencedBy = []] = words;
  const [inhibited = 0, acknowledged = 0, labels = 0] = words.slice(6);
  return {
    fingerprint,
    severity,
    starts,
    alertname: alertname === 0 ? key : alertname,
    firing: ends === 0,
    ends,
    silencedBy,
    inhibited: inhibited === 1,
    acknowledged: acknowledged === 1,
    labels: labels === 0 ? null : labels,
    key,
    shown,
  };
}

/** The same from the payload of an alert event; `label` is what the page groups by, or null. */
export function entryFromPayload(alert, label) {
  const firing = alert.status === "firing";
  const { labels } = alert;
  return {
    fingerprint: alert.fingerprint,
    severity: alert.severity,
    starts: microseconds(alert.starts_at),
    alertname: alert.alertname,
    firing,
    ends: firing ? 0 : microseconds(alert.ends_at),
    silencedBy: alert.silenced_by,
    inhibited: alert.inhibited_by.length > 0,
    acknowledged: alert.acknowledged_by !== null,
    labels,
    key: label !== null && Object.hasOwn(labels, label) ? labels[label] : "",
    shown: false,
  };
}

/** Of `2026-11-23T15:04:05.000000Z`, since 1970. */
export function microseconds(stamp) {
  return Date.parse(`${stamp.slice(0, 19)}Z`) * 1_000 + Number(stamp.slice(20, 26));
}
