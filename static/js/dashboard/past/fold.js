// Events folded over the alerts that fire: the twin of realtime/folding.py.

/** Brings `silences` in force, a Map by id, forward by one event. */
export function foldSilence(silences, { type, data }) {
  if (!type.startsWith("silence_")) return;
  if (data.state === "active" && type !== "silence_deleted") silences.set(data.id, data);
  else silences.delete(data.id);
}

/** Brings `firing`, a Map of alerts by fingerprint, forward by one event. */
export function foldEvent(firing, { type, data }) {
  if (type.startsWith("alert_")) {
    if (data.status === "firing") firing.set(data.fingerprint, data);
    else firing.delete(data.fingerprint);
  } else if (type.startsWith("silence_")) {
    for (const [fingerprint, silences] of Object.entries(data.resilenced ?? {})) {
      const alert = firing.get(fingerprint);
      if (alert) firing.set(fingerprint, { ...alert, silenced_by: silences });
    }
  }
}
