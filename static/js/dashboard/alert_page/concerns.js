// Whether an event changes anything on the page of one alert.

/** `silences`: the ids of those that the page names. */
export function concerns({ type, data }, { fingerprint, silences }) {
  if (data.fingerprint === fingerprint) return true;
  if (!type.startsWith("silence_")) return false;
  return Object.hasOwn(data.resilenced ?? {}, fingerprint) || silences.includes(data.id);
}
