// The stream by long polling; wears the same interface as the others (sse.js), so that
// nothing else asks which it is.

import { withQuery } from "./address.js";
import { systemClock } from "./clock.js";
import { ticketFailure } from "./ticketed.js";

const WAIT_SECONDS = 25; // the server holds the request so long; proxies cut at 30 to 60
const ANSWER_MS = (WAIT_SECONDS + 10) * 1_000;
const LEAST_PAUSE_MS = 1_000; // if the server answers "nothing" at once, do not run in circles
const REFUSALS = new Set([400, 401, 403]); // asking again gives the same answer

export class PollTransport {
  #url;
  #query;
  #callbacks;
  #credentials;
  #ticket;
  #fetch;
  #clock;
  #abort = null; // set while it is open
  #pause = null;

  constructor({ url, query = {}, callbacks, clock = systemClock, ...rest }) {
    const { credentials = false, ticket = null, fetch } = rest;
    this.#url = url;
    this.#query = query;
    this.#callbacks = callbacks;
    this.#credentials = credentials ? "include" : "same-origin";
    this.#ticket = ticket;
    this.#fetch = fetch ?? ((...request) => globalThis.fetch(...request));
    this.#clock = clock;
  }

  open(cursor) {
    const abort = new AbortController();
    this.#abort = abort;
    this.#run(abort, cursor);
  }

  close() {
    this.#abort?.abort();
    this.#abort = null;
    this.#clock.clearTimeout(this.#pause);
  }

  async #run(abort, cursor) {
    let since = cursor;
    let wait = 0; // the first answer comes at once: it tells that polling works
    while (!abort.signal.aborted) {
      const askedAt = this.#clock.now();
      const answer = await this.#ask(abort, since, wait);
      if (abort.signal.aborted) return;
      if (answer.failure) {
        this.close();
        this.#callbacks.fail(answer.failure);
        return;
      }
      if (wait === 0) this.#callbacks.open();
      this.#deliver(abort, answer.body);
      since = answer.body.cursor;
      const quick = this.#clock.now() - askedAt < LEAST_PAUSE_MS;
      if (wait > 0 && quick && answer.body.events.length === 0) await this.#rest(abort);
      wait = WAIT_SECONDS;
    }
  }

  #deliver(abort, { events, cursor, reset }) {
    if (reset) {
      const [epoch, seq] = cursor.split("-");
      this.#callbacks.control("reset", { reason: "expired", epoch, seq: Number(seq) });
      return;
    }
    for (const event of events) {
      if (abort.signal.aborted) return;
      this.#callbacks.event(event);
    }
    if (!abort.signal.aborted) this.#callbacks.control("cursor", { cursor });
  }

  async #ask(abort, since, wait) {
    const asked = { since, limit: 500, wait, ...this.#query };
    try {
      if (this.#ticket) asked.ticket = await this.#ticket();
    } catch (error) {
      return { failure: ticketFailure(error) };
    }
    return this.#fetchAnswer(abort, withQuery(this.#url, asked));
  }

  async #fetchAnswer(abort, url) {
    const request = new AbortController();
    const stop = () => request.abort();
    abort.signal.addEventListener("abort", stop);
    const late = this.#clock.setTimeout(stop, ANSWER_MS);
    try {
      const { signal } = request;
      const options = { signal, cache: "no-store", credentials: this.#credentials };
      const response = await this.#fetch(url, options);
      if (!response.ok) return { failure: refusal(response) };
      const body = await response.json();
      if (!Array.isArray(body?.events)) throw new TypeError("not an answer of ours");
      return { body };
    } catch (error) {
      return { failure: { reason: `polling failed: ${error?.message ?? error}` } };
    } finally {
      this.#clock.clearTimeout(late);
      abort.signal.removeEventListener("abort", stop);
    }
  }

  #rest(abort) {
    return new Promise((resolve) => {
      abort.signal.addEventListener("abort", resolve, { once: true });
      this.#pause = this.#clock.setTimeout(resolve, LEAST_PAUSE_MS);
    });
  }
}

function refusal(response) {
  const { status } = response;
  const seconds = Number(response.headers.get("Retry-After"));
  return {
    reason: `the server answered ${status}`,
    refused: REFUSALS.has(status) ? status : null,
    retryMs: seconds > 0 ? seconds * 1_000 : 0,
  };
}
