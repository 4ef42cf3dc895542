// Keeps the screen on, where the browser can. It takes the lock away whenever the page is hidden,
// so it is asked for again when the page is seen.

export class WakeLock {
  #source;
  #page;
  #lock = null;
  #asking = false;

  /** `source`: `navigator.wakeLock`, or undefined where there is none; `page`: the document. */
  constructor(source, page) {
    this.#source = source;
    this.#page = page;
  }

  get isHeld() {
    return this.#lock !== null;
  }

  start() {
    if (!this.#source) return;
    this.#page.addEventListener("visibilitychange", this.#ask);
    this.#ask();
  }

  stop() {
    this.#page.removeEventListener("visibilitychange", this.#ask);
    this.#lock?.release();
    this.#lock = null;
  }

  #ask = async () => {
    if (this.#lock || this.#asking || this.#page.visibilityState !== "visible") return;
    this.#asking = true;
    try {
      const lock = await this.#source.request("screen");
      lock.addEventListener("release", () => {
        if (this.#lock === lock) this.#lock = null;
      });
      this.#lock = lock;
    } catch {
      // Low battery, or not allowed: asked again when the page is seen the next time.
    } finally {
      this.#asking = false;
    }
  };
}
