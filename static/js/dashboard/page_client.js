// The stream of a page: where this site has it, and for whom the page was made.

import { RealtimeClient } from "../realtime/client.js";

/** With what else a `RealtimeClient` is given. */
export function pageClient(options) {
  const { sse, websocket, poll, user } = document.body.dataset;
  return new RealtimeClient({ endpoints: { sse, websocket, poll }, user, ...options });
}
