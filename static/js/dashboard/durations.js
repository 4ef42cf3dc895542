// Spans of time in words short enough for a row.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "42s", "7m", "3h 5m", "12d 4h"; what is below zero is "0s". */
export function formatSpan(ms) {
  if (ms < SECOND) return "0s";
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)}s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m`;
  if (ms < DAY) return pair(ms, HOUR, "h", MINUTE, "m");
  return pair(ms, DAY, "d", HOUR, "h");
}

function pair(ms, large, largeName, small, smallName) {
  const count = Math.floor(ms / large);
  const rest = Math.floor((ms % large) / small);
  return rest ? `${count}${largeName} ${rest}${smallName}` : `${count}${largeName}`;
}

/** How long since `at`, or how long until then. */
export function formatAge(kind, at, now) {
  if (kind === "since") return formatSpan(now - at);
  return at > now ? `in ${formatSpan(at - now)}` : "now";
}
