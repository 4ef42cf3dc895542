// A clock that is moved by hand and transports that do what a test tells them.

export class FakeClock {
  #now = 1_000_000;
  #timers = new Map(); // id → {at, run}
  #nextId = 1;

  now() {
    return this.#now;
  }

  setTimeout(run, ms) {
    this.#timers.set(this.#nextId, { at: this.#now + ms, run });
    return this.#nextId++;
  }

  clearTimeout(id) {
    this.#timers.delete(id);
  }

  get timers() {
    return this.#timers.size;
  }

  /** Let `ms` pass, running each timer at its moment. */
  pass(ms) {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.at <= end);
      if (due.length === 0) break;
      const [id, timer] = due.reduce((a, b) => (b[1].at < a[1].at ? b : a));
      this.#timers.delete(id);
      this.#now = Math.max(this.#now, timer.at);
      timer.run();
    }
    this.#now = end;
  }

  /** Let time pass as on a machine that sleeps: no timer runs. */
  sleep(ms) {
    this.#now += ms;
  }
}

/** Each transport ever created, newest last, with what the client asked of it. */
export class FakeNetwork {
  links = [];

  constructor(names = ["sse", "websocket", "poll"]) {
    this.transports = names.map((name) => ({
      name,
      create: (callbacks) => {
        const link = new FakeTransport(name, callbacks);
        this.links.push(link);
        return link;
      },
    }));
  }

  get newest() {
    return this.links.at(-1);
  }

  get open() {
    return this.links.filter((link) => link.isOpen);
  }
}

class FakeTransport {
  cursor = undefined; // what it was opened with
  isOpen = false;

  constructor(name, callbacks) {
    this.name = name;
    this.callbacks = callbacks;
  }

  open(cursor) {
    this.cursor = cursor;
    this.isOpen = true;
  }

  close() {
    this.isOpen = false;
  }

  /** The server answers. */
  greet({ epoch = "e1", seq = 0, ping_seconds = 30, ...rest } = {}) {
    this.callbacks.open();
    this.callbacks.control("hello", { epoch, seq, ping_seconds, ...rest });
  }

  send(...seqs) {
    for (const seq of seqs) this.callbacks.event(event(seq));
  }

  control(name, data = {}) {
    this.callbacks.control(name, data);
  }

  fail(failure = { reason: "cut" }) {
    this.isOpen = false;
    this.callbacks.fail(failure);
  }
}

export function event(seq, { epoch = "e1", type = "stats_updated", data = {} } = {}) {
  return { type, id: `${epoch}-${seq}`, seq, timestamp: "", source: "system", data };
}

/** Let promises that are ready run. */
export async function settle() {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
}
