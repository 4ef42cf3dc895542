// The transports there are, best first. What serves tabs from a shared stream will be one more.

import { PollTransport } from "./poll.js";
import { SseTransport } from "./sse.js";
import { WebSocketTransport } from "./websocket.js";

const KINDS = [
  { name: "sse", Transport: SseTransport },
  { name: "websocket", Transport: WebSocketTransport },
  { name: "poll", Transport: PollTransport },
];

/** [{name, create(callbacks)}] for those of `endpoints` {sse, websocket, poll} that are given. */
export function defaultTransports(endpoints, { query, clock }) {
  return KINDS.filter(({ name }) => endpoints[name]).map(({ name, Transport }) => ({
    name,
    create: (callbacks) => new Transport({ url: endpoints[name], query, callbacks, clock }),
  }));
}
