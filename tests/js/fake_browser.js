// A browser with tabs: its locks, its channels, and pages that freeze and crash. Everything is
// delivered by the clock, so that a test decides on every order.

const DELIVERY_MS = 1;

export class FakeBrowser {
  tabs = [];
  held = new Map(); // name → {tab, release}
  #queues = new Map(); // name → requests
  #channels = new Set();
  #nextId = 1;

  /** `fate()` of a message of a channel: its delay in ms, or null for a lost one. */
  constructor(clock, fate = () => DELIVERY_MS) {
    this.clock = clock;
    this.fate = fate;
  }

  open() {
    const tab = new FakeTab(this);
    this.tabs.push(tab);
    return tab;
  }

  newId() {
    this.#nextId += 1;
    return `tab-${this.#nextId}`;
  }

  request(tab, name, { signal, steal = false }, callback) {
    return new Promise((resolve, reject) => {
      const request = { tab, name, callback, resolve, reject };
      const queue = this.#queueOf(name);
      if (steal) {
        const robbed = this.held.get(name);
        this.held.delete(name);
        robbed?.tab.run(() => robbed.reject(new DOMException("stolen", "AbortError")));
        queue.unshift(request);
      } else queue.push(request);
      signal?.addEventListener("abort", () => {
        this.#queues.set(
          name,
          this.#queueOf(name).filter((other) => other !== request),
        );
        reject(new DOMException("aborted", "AbortError"));
      });
      this.clock.setTimeout(() => this.#grantNext(name), DELIVERY_MS);
    });
  }

  addChannel(channel) {
    this.#channels.add(channel);
  }

  removeChannel(channel) {
    this.#channels.delete(channel);
  }

  broadcast(from, data) {
    const copy = JSON.stringify(data);
    for (const channel of this.#channels) {
      if (channel === from || channel.name !== from.name) continue;
      const delay = this.fate();
      if (delay === null) continue;
      this.clock.setTimeout(() => {
        channel.tab.run(() => channel.onmessage?.({ data: JSON.parse(copy) }));
      }, delay);
    }
  }

  /** What the browser does when a page is gone. */
  forget(tab) {
    this.tabs = this.tabs.filter((other) => other !== tab);
    for (const channel of this.#channels) if (channel.tab === tab) this.#channels.delete(channel);
    for (const [name, queue] of this.#queues) {
      this.#queues.set(
        name,
        queue.filter((request) => request.tab !== tab),
      );
    }
    for (const [name, request] of this.held) if (request.tab === tab) this.#release(name, request);
  }

  #queueOf(name) {
    if (!this.#queues.has(name)) this.#queues.set(name, []);
    return this.#queues.get(name);
  }

  #grantNext(name) {
    if (this.held.has(name)) return;
    const request = this.#queueOf(name).shift();
    if (!request) return;
    this.held.set(name, request);
    request.tab.run(() => {
      const end = () => this.#release(name, request);
      Promise.resolve(request.callback())
        .then(() => request.resolve())
        .then(end, end);
    });
  }

  #release(name, request) {
    if (this.held.get(name) !== request) return;
    this.held.delete(name);
    this.clock.setTimeout(() => this.#grantNext(name), DELIVERY_MS);
  }
}

/** One page: its clock, locks and channels stand still while it is frozen. */
class FakeTab {
  isFrozen = false;
  isGone = false;
  #browser;
  #asleep = []; // what would have run while it was frozen

  constructor(browser) {
    this.#browser = browser;
    const { clock } = browser;
    this.clock = {
      now: () => clock.now(),
      setTimeout: (run, ms) => {
        const timer = { isCleared: false };
        timer.id = clock.setTimeout(() => this.run(() => timer.isCleared || run()), ms);
        return timer;
      },
      clearTimeout: (timer) => {
        if (!timer) return;
        timer.isCleared = true; // it may have fired while the tab was frozen
        clock.clearTimeout(timer.id);
      },
    };
    this.locks = {
      request: (name, options, callback) => browser.request(this, name, options, callback),
    };
  }

  newId() {
    return this.#browser.newId();
  }

  open(name) {
    const channel = {
      name,
      tab: this,
      onmessage: null,
      postMessage: (data) => this.#browser.broadcast(channel, data),
      close: () => this.#browser.removeChannel(channel),
    };
    this.#browser.addChannel(channel);
    return channel;
  }

  run(task) {
    if (this.isGone) return;
    if (this.isFrozen) this.#asleep.push(task);
    else task();
  }

  freeze() {
    this.isFrozen = true;
  }

  thaw() {
    this.isFrozen = false;
    for (const task of this.#asleep.splice(0)) this.run(task);
  }

  crash() {
    this.isGone = true;
    this.#browser.forget(this);
  }
}
