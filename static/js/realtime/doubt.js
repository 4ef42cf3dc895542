// Whether a link that looks open still leads to the server: asked when the network changes, as a
// browser keeps a connection that has died, and says nothing, for minutes.

import { Link } from "./link.js";

export class Doubt {
  #clock;
  #transport;
  #position;
  #confirmed;
  #link = null;

  /**
   * The last of `transports` is tried: it opens anywhere. `confirmed()` is called when it does
   * not; `position()` is the id to ask from.
   */
  constructor({ clock, transports, position, confirmed }) {
    this.#clock = clock;
    this.#transport = transports.at(-1);
    this.#position = position;
    this.#confirmed = confirmed;
  }

  start() {
    if (this.#link) return;
    this.#link = new Link({
      create: this.#transport.create,
      clock: this.#clock,
      position: this.#position,
      handlers: {
        up: () => this.stop(),
        event() {},
        control() {},
        down: () => {
          this.stop();
          this.#confirmed();
        },
      },
    });
    this.#link.open();
  }

  stop() {
    this.#link?.close();
    this.#link = null;
  }
}
