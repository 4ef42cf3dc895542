// A transport that shows a ticket, which is good for one connect: it gets one, then opens.

const REFUSALS = new Set([401, 403]); // asking again gives the same answer

export class TicketedTransport {
  #ticket;
  #create;
  #callbacks;
  #opening = null; // changes with each open and close
  #inner = null;

  /** `ticket()` promises one; `create(ticket)` makes the transport; `callbacks` as in sse.js. */
  constructor({ ticket, create, callbacks }) {
    this.#ticket = ticket;
    this.#create = create;
    this.#callbacks = callbacks;
  }

  async open(cursor) {
    const opening = {};
    this.#opening = opening;
    let ticket;
    try {
      ticket = await this.#ticket();
    } catch (error) {
      if (opening === this.#opening) this.#callbacks.fail(ticketFailure(error));
      return;
    }
    if (opening !== this.#opening) return; // closed meanwhile
    this.#inner = this.#create(ticket);
    this.#inner.open(cursor);
  }

  close() {
    this.#opening = null;
    this.#inner?.close();
    this.#inner = null;
  }
}

/** What is told of a ticket that could not be had; `error.status` may be an HTTP status. */
export function ticketFailure(error) {
  const reason = `no ticket: ${error?.message ?? error}`;
  return { reason, refused: REFUSALS.has(error?.status) ? error.status : null };
}
