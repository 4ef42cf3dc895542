// In which order things stand on the wall, and how many of them: the twin of
// dashboard/wall/order.py, which tells the rules. tests/wall_order.json holds both to the same.

export const SEVERITIES = ["critical", "error", "warning", "info", "none"]; // the rest follow, by name

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

export const MOST_GROUPS = 60;
const OPEN_GROUPS = 12;
const GROUP_ROWS = 20;
const LIST_ROWS = 150;

/** How many rows the group at this place (from 0) shows before anybody asks for more. */
export function rowsAt(place, grouped) {
  if (!grouped) return LIST_ROWS;
  return place < OPEN_GROUPS ? GROUP_ROWS : 0;
}

const newest = (a, b) => b.starts - a.starts || compareText(a.fingerprint, b.fingerprint);
const worst = (a, b) => compareSeverity(a.severity, b.severity) || newest(a, b);
const firingFirst = (compare) => (a, b) => Number(b.firing) - Number(a.firing) || compare(a, b);

const MEMBERS = {
  severity: firingFirst(worst),
  age: firingFirst(newest),
  name: firingFirst((a, b) => compareText(a.alertname, b.alertname) || worst(a, b)),
};

const GROUPS = {
  severity: (a, b) => compareSeverity(a.severity, b.severity),
  age: (a, b) => b.starts - a.starts,
};

/** Sorts {firing, severity, starts, alertname, fingerprint} of one group. */
export function memberOrder(sort) {
  return MEMBERS[sort];
}

/** Sorts groups: {key, first}, where `first` is a group's first member. */
export function groupOrder(sort) {
  const byName = (a, b) => compareText(a.key, b.key);
  if (sort === "name") return byName;
  const compare = firingFirst(GROUPS[sort]);
  return (a, b) => compare(a.first, b.first) || byName(a, b);
}

/** {ends, id}: the one that ends soonest first. */
export function compareSilences(a, b) {
  return compareText(a.ends, b.ends) || compareText(a.id, b.id);
}
