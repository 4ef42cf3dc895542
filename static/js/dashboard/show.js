// Which states are shown: the twin of dashboard/wall/show.py.

/** `show`: {silenced, inhibited, acknowledged, resolved, only}; `alert`: an entry of the model. */
export function takes(show, alert) {
  const { only } = show;
  if (!alert.firing) return only === "resolved" || (only === null && show.resolved);
  const silenced = alert.silencedBy.length > 0;
  if (only === "resolved") return false;
  if (only === "active") return !silenced && !alert.inhibited;
  if (only === "silenced") return silenced;
  if (only) return alert[only];
  return (
    (show.silenced || !silenced) &&
    (show.inhibited || !alert.inhibited) &&
    (show.acknowledged || !alert.acknowledged)
  );
}

export function withResolved(show) {
  return show.resolved || show.only === "resolved";
}
