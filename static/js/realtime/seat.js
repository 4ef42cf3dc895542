// The place of the one tab that holds the stream: a Web Lock. The browser gives it to the next in
// the queue when its holder lets go, is closed or crashes.

export class Seat {
  #locks;
  #name;
  #granted;
  #lost;
  #denied;
  #turn = null; // {abort, release}: the request that is in the queue or holds the lock

  /**
   * `granted()` and `lost()` (another tab took it) come in pairs, but not after `leave()`;
   * `denied()`: this page may have no locks at all.
   */
  constructor({ locks, name, granted, lost, denied }) {
    this.#locks = locks;
    this.#name = name;
    this.#granted = granted;
    this.#lost = lost;
    this.#denied = denied;
  }

  get isHeld() {
    return this.#turn?.release != null;
  }

  /** Queue for it. */
  ask() {
    if (this.#turn) return;
    const abort = new AbortController();
    this.#request({ signal: abort.signal }, { abort, release: null });
  }

  /** Take it from a holder that does not answer. */
  take() {
    if (this.isHeld) return;
    this.leave();
    this.#request({ steal: true }, { abort: null, release: null });
  }

  /** Let go, or leave the queue. */
  leave() {
    const turn = this.#turn;
    this.#turn = null;
    turn?.release?.();
    turn?.abort?.abort();
  }

  #request(options, turn) {
    this.#turn = turn;
    const hold = () => {
      if (this.#turn !== turn) return undefined; // left meanwhile
      const held = new Promise((release) => {
        turn.release = release;
      });
      this.#granted();
      return held;
    };
    this.#locks.request(this.#name, options, hold).catch((error) => this.#failed(turn, error));
  }

  #failed(turn, error) {
    if (this.#turn !== turn) return; // the answer to our own leaving
    this.#turn = null;
    if (turn.release) this.#lost();
    else this.#denied(error);
  }
}
