// The stream as Server-Sent Events.
//
// A transport is `open(cursor)` and `close()`, and says what happens by four callbacks:
// `open()` once the server has spoken, `event(envelope)`, `control(name, data)`, and
// `fail({reason, refused, retryMs})` at most once, after which it is closed. `refused` is an HTTP
// status where asking again would give the same answer, else null.

import { withQuery } from "./address.js";

const CONTROLS = ["hello", "ping", "reset", "bye"];

export class SseTransport {
  #url;
  #query;
  #callbacks;
  #credentials;
  #EventSource;
  #source = null;

  constructor({ url, query = {}, callbacks, credentials = false, ...rest }) {
    const { EventSource = globalThis.EventSource } = rest;
    this.#url = url;
    this.#query = query;
    this.#callbacks = callbacks;
    this.#credentials = credentials;
    this.#EventSource = EventSource;
  }

  open(cursor) {
    const url = withQuery(this.#url, { since: cursor, ...this.#query });
    const source = new this.#EventSource(url, { withCredentials: this.#credentials });
    this.#source = source;
    source.addEventListener("message", (message) => {
      this.#read(source, message, (envelope) => this.#callbacks.event(envelope));
    });
    for (const name of CONTROLS) {
      source.addEventListener(name, (message) => {
        this.#read(source, message, (data) => this.#control(name, data));
      });
    }
    // It would come back by itself, but with no back-off of ours and without a status: we close it.
    source.addEventListener("error", () => this.#fail(source, "the stream was cut"));
  }

  close() {
    this.#source?.close();
    this.#source = null;
  }

  #read(source, message, deliver) {
    if (source !== this.#source) return;
    let data;
    try {
      data = JSON.parse(message.data);
    } catch {
      this.#fail(source, "a frame was not JSON");
      return;
    }
    deliver(data);
  }

  #control(name, data) {
    // Only now is it open: a proxy that buffers answers 200 and then says nothing.
    if (name === "hello") this.#callbacks.open();
    this.#callbacks.control(name, data);
  }

  #fail(source, reason) {
    if (source !== this.#source) return;
    this.close();
    this.#callbacks.fail({ reason });
  }
}
