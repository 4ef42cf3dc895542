// The stream over a WebSocket; the interface is told in sse.js.

import { socketAddress, withQuery } from "./address.js";

const FIRST_REFUSAL = 4500; // from here on the server says: do not come back
const OF_HTTP = 4100; // a code of refusal is this and the status: 4501 is 401

export class WebSocketTransport {
  #url;
  #query;
  #callbacks;
  #WebSocket;
  #socket = null;
  #retryMs = 0; // what an error message said of when to come back

  constructor({ url, query = {}, callbacks, WebSocket = globalThis.WebSocket }) {
    this.#url = socketAddress(url);
    this.#query = query;
    this.#callbacks = callbacks;
    this.#WebSocket = WebSocket;
  }

  open(cursor) {
    const url = withQuery(this.#url, { since: cursor, batch: 1, ...this.#query });
    const socket = new this.#WebSocket(url);
    this.#socket = socket;
    this.#retryMs = 0;
    socket.addEventListener("message", (message) => this.#read(socket, message.data));
    socket.addEventListener("close", ({ code, reason }) => {
      this.#fail(socket, {
        reason: reason || `the socket was closed (${code})`,
        refused: code >= FIRST_REFUSAL ? code - OF_HTTP : null,
        retryMs: this.#retryMs,
      });
    });
  }

  close() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #read(socket, text) {
    if (socket !== this.#socket) return;
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      this.#fail(socket, { reason: "a message was not JSON" });
      return;
    }
    if (Array.isArray(message)) for (const one of message) this.#callbacks.event(one);
    else if (message.id && message.data) this.#callbacks.event(message);
    else this.#control(message);
  }

  #control(message) {
    if (message.type === "hello") this.#callbacks.open();
    else if (message.type === "error" && message.retry_after > 0) {
      this.#retryMs = message.retry_after * 1_000;
    }
    this.#callbacks.control(message.type, message);
  }

  #fail(socket, failure) {
    if (socket !== this.#socket) return;
    this.close();
    this.#callbacks.fail(failure);
  }
}
