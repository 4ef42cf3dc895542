// Payloads of alert events, as docs/events.md has them.

export function payload(fingerprint, changes = {}) {
  return {
    fingerprint,
    alertname: "DiskFull",
    status: "firing",
    severity: "warning",
    labels: { alertname: "DiskFull" },
    annotations: {},
    starts_at: "2026-11-01T00:00:00.000000Z",
    ends_at: null,
    generator_url: "",
    silenced_by: [],
    inhibited_by: [],
    acknowledged_by: null,
    acknowledged_at: null,
    ...changes,
  };
}

export const RESOLVED = { status: "resolved", ends_at: "2026-11-01T01:00:00.000000Z" };
