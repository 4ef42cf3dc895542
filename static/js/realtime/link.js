// One try at one transport: its time to open, its watchdog, and an end that comes once.

import { Watchdog } from "./watchdog.js";

const OPEN_MS = 10_000; // a server that is there answers sooner; a buffering proxy never does

export class Link {
  #clock;
  #position;
  #transport;
  #watchdog;
  #deadline = null;
  #state = "new"; // new → opening → up → closed, or opening → closed
  #upAt = null;

  /**
   * `create(callbacks)` makes the transport. `handlers`: up(), event(envelope),
   * control(name, data), down(failure); none is called any more after `close()`.
   * They may be exchanged, when a link that was a trial becomes the real one. `position()`
   * is the id to start from.
   */
  constructor({ create, clock, position, handlers }) {
    this.#clock = clock;
    this.#position = position;
    this.handlers = handlers;
    this.#watchdog = new Watchdog(clock, () => this.#fail({ reason: "the link fell silent" }));
    this.#transport = create({
      open: () => this.#opened(),
      event: (envelope) => this.#pass(() => this.handlers.event(envelope)),
      control: (name, data) => this.#pass(() => this.#control(name, data)),
      fail: (failure) => this.#fail(failure),
    });
  }

  get heardAt() {
    return this.#watchdog.heardAt;
  }

  get isUp() {
    return this.#state === "up";
  }

  get wasUp() {
    return this.#upAt !== null;
  }

  /** For how long it has been open, in ms; 0 when it never was. */
  get upForMs() {
    return this.#upAt === null ? 0 : this.#clock.now() - this.#upAt;
  }

  open() {
    this.#state = "opening";
    this.#deadline = this.#clock.setTimeout(() => {
      this.#fail({ reason: "no answer" });
    }, OPEN_MS);
    try {
      this.#transport.open(this.#position());
    } catch (error) {
      this.#fail({ reason: error.message }); // an address that the browser will not have
    }
  }

  close() {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#clock.clearTimeout(this.#deadline);
    this.#watchdog.stop();
    this.#transport.close();
  }

  /** Is it still alive? Asked when the page becomes visible, as hidden pages' timers sleep. */
  check() {
    this.#watchdog.check();
  }

  /** The same, as patiently as the timer that may sleep. */
  catchUpWithTimer() {
    this.#watchdog.catchUpWithTimer();
  }

  #opened() {
    if (this.#state !== "opening") return;
    this.#state = "up";
    this.#upAt = this.#clock.now();
    this.#clock.clearTimeout(this.#deadline);
    this.#watchdog.start();
    this.handlers.up();
  }

  #pass(deliver) {
    if (this.#state !== "up") return;
    this.#watchdog.heard();
    deliver();
  }

  #control(name, data) {
    if (name === "hello") this.#watchdog.expect(data?.ping_seconds);
    this.handlers.control(name, data ?? {});
  }

  #fail(failure) {
    if (this.#state === "closed") return;
    this.close();
    this.handlers.down(failure);
  }
}
