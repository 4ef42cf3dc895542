// The title of the tab, from how many alerts are open: the twin of `title` in
// dashboard/wall/open_alerts.py. tests/tab_titles.json holds both to the same.

/** `name`: of the page; `isStale`: what the counts say may be wrong. */
export function tabTitle({ total, critical }, name, isStale = false) {
  const title = `${countWords(total, critical)}${name}`;
  return isStale ? `Stale · ${title}` : title;
}

function countWords(total, critical) {
  if (total === 0) return "";
  if (critical === 0) return `(${total}) `;
  return critical < total ? `(${critical} critical of ${total}) ` : `(${critical} critical) `;
}
