// What tabs of one browser share a stream by: a lock that one of them holds, and a channel.

/** {locks, open(name), newId()}; null where the browser has none of it for this page. */
export function browserTabs({ navigator, BroadcastChannel, crypto } = globalThis) {
  if (!navigator?.locks || !BroadcastChannel || !crypto?.randomUUID) return null;
  return {
    locks: navigator.locks,
    open: (name) => new BroadcastChannel(name),
    newId: () => crypto.randomUUID(),
  };
}

/**
 * The name of lock and channel: tabs share a stream only when they ask the same of the same
 * endpoints, and their pages belong to the same user. It has the version of what they say to
 * each other, as an old page may be open after an update.
 */
export function sharedName({ endpoints, query, user }, base = globalThis.location?.href) {
  const addresses = Object.entries(endpoints ?? {})
    .filter(([, url]) => url)
    .map(([name, url]) => [name, base ? new URL(url, base).href : url])
    .sort();
  const filter = [...query.filter].sort();
  return `watchfire-realtime-1:${JSON.stringify([addresses, query.types, filter, user])}`;
}
