// The transports there are, best first. What tabs share is one stream over one of them.

import { PollTransport } from "./poll.js";
import { SseTransport } from "./sse.js";
import { TicketedTransport } from "./ticketed.js";
import { WebSocketTransport } from "./websocket.js";

const KINDS = [
  { name: "sse", Transport: SseTransport },
  { name: "websocket", Transport: WebSocketTransport },
  { name: "poll", Transport: PollTransport }, // shows a ticket with each request, by itself
];

/**
 * [{name, create(callbacks)}] for those of `endpoints` {sse, websocket, poll} that are given.
 * `parts`: `query`, `clock`, `credentials` (whether cookies go to another site), `ticket()` or null.
 */
export function defaultTransports(endpoints, parts) {
  return KINDS.filter(({ name }) => endpoints[name]).map(({ name, Transport }) => {
    const url = endpoints[name];
    if (!parts.ticket || name === "poll") {
      return { name, create: (callbacks) => new Transport({ ...parts, url, callbacks }) };
    }
    const create = (callbacks) => {
      const { query, ticket } = parts;
      const withTicket = (one) =>
        new Transport({ ...parts, url, callbacks, query: { ...query, ticket: one } });
      return new TicketedTransport({ ticket, create: withTicket, callbacks });
    };
    return { name, create };
  });
}
