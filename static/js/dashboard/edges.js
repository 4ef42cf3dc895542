// Which alerts may want a row next: those about the last row of each group that shows some. What has
// none yet comes into view when others go, and what is pushed out of it when others come will be
// back. Asked for together, so that one request serves for long.

/**
 * Fingerprints, at the most `most`, as many of each group; `groups`: [{entries, shown}], where
 * `shown` is the number of rows.
 */
export function edges(groups, most) {
  const cut = groups.filter(({ entries, shown }) => shown > 0 && shown < entries.length);
  const each = Math.floor(most / cut.length);
  return cut.flatMap(({ entries, shown }) => {
    const first = Math.max(0, shown - Math.floor(each / 2));
    return entries.slice(first, first + each).map(({ fingerprint }) => fingerprint);
  });
}
