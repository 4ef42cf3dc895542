// The figures on the tiles, folded: figures + event = figures of the page fetched anew.

const STARTS_FIRING = new Set(["alert_created", "alert_firing"]);
const STEPS = {
  alert_silenced: ["silenced_alerts", 1],
  alert_unsilenced: ["silenced_alerts", -1],
  alert_inhibited: ["inhibited_alerts", 1],
  alert_uninhibited: ["inhibited_alerts", -1],
};

/**
 * New figures, of the shape of a stats_updated payload. `heldActive`: whether the page showed
 * the silence, if the event is about one, as active before.
 */
export function foldFigures(figures, { type, data }, heldActive = false) {
  if (type === "stats_updated") return { ...data };
  if (type.startsWith("silence_")) {
    const active = type !== "silence_deleted" && data.state === "active";
    return step(figures, "active_silences", Number(active) - Number(heldActive));
  }
  if (STARTS_FIRING.has(type) && data.status === "firing") return fire(figures, data.severity, 1);
  if (type === "alert_resolved") {
    return step(fire(figures, data.severity, -1), "resolved_today", 1);
  }
  return STEPS[type] ? step(figures, ...STEPS[type]) : figures;
}

function fire(figures, severity, difference) {
  // A Map, as a severity may be called like anything that every object has.
  const counts = new Map(Object.entries(figures.by_severity));
  const count = (counts.get(severity) ?? 0) + difference;
  if (count > 0) counts.set(severity, count);
  else counts.delete(severity);
  const bySeverity = Object.fromEntries(counts);
  return step({ ...figures, by_severity: bySeverity }, "firing_alerts", difference);
}

function step(figures, name, difference) {
  return { ...figures, [name]: Math.max(0, figures[name] + difference) };
}
