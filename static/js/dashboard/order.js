// In which order things stand on the wall; the same as dashboard/views.py sorts them.

const SEVERITIES = ["critical", "error", "warning", "info", "none"]; // the rest follow, by name

/** By code point, as Python does; `<` alone goes by UTF-16 units and errs on rare characters. */
export function compareText(a, b) {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters above all others: moved behind the last single unit. */
function codePointRank(unit) {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

export function compareSeverity(a, b) {
  return rank(a) - rank(b) || compareText(a, b);
}

function rank(severity) {
  const known = SEVERITIES.indexOf(severity);
  return known === -1 ? SEVERITIES.length : known;
}

/** {severity, starts, fingerprint}: the worst first, then the newest, then by fingerprint. */
export function compareAlerts(a, b) {
  return (
    compareSeverity(a.severity, b.severity) ||
    compareText(b.starts, a.starts) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}

/** {ends, id}: the one that ends soonest first. */
export function compareSilences(a, b) {
  return compareText(a.ends, b.ends) || compareText(a.id, b.id);
}
