// What an event of the log says, in words: the twin of Told in dashboard/wall/told.py.

/** `words`: by type, and by type and how it came about (`silence_expired:ended`). */
export function wordsOf({ type, data }, words) {
  return words[`${type}:${data.status ?? data.reason}`] ?? words[type] ?? type;
}

/** Who did it, where a person did: the event says so, or what it tells does. */
export function whoOf({ type, actor, data }) {
  if (actor) return actor;
  if (type === "alert_acknowledged") return data.acknowledged_by ?? "";
  return type === "silence_created" ? data.created_by : "";
}
