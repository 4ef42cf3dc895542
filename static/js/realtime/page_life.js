// Ties a client to the life of its page: closed while the page is put away (an open socket
// keeps a page out of the browser's back/forward cache), asked at once when it is seen again.

/** Returns the function that unties it. */
export function followPage(client, { window = globalThis.window } = {}) {
  const { document } = window;
  const ties = [
    [window, "pagehide", () => client.disconnect()],
    [window, "pageshow", ({ persisted }) => persisted && client.connect()],
    [window, "online", () => client.checkNow()],
    [document, "visibilitychange", () => !document.hidden && client.checkNow()],
  ];
  for (const [target, name, run] of ties) target.addEventListener(name, run);
  return () => {
    for (const [target, name, run] of ties) target.removeEventListener(name, run);
  };
}
