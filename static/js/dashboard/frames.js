// What comes faster than it can be seen is gathered, and shown once a frame. A page that has much
// to show rests after each frame in proportion to what that cost, so that a person's hand is
// answered between two of them.

const HIDDEN_MS = 1_000; // a page that nobody sees gets no frames
const MOST_GATHERED = 2_000; // a tab that sleeps must not grow
const REST = 2; // times what a frame cost, its layout and painting included
const MOST_REST_MS = 200;

export class Frames {
  #gathered = [];
  #show;
  #stage;
  #frame = null;
  #rest = null; // timer of the next frame
  #timer = null; // of a frame that does not come; there is one while something waits to be shown
  #restUntil = 0;

  /** `show(items)` is called with what was added since, which may be nothing. */
  constructor(show, stage = new Stage()) {
    this.#show = show;
    this.#stage = stage;
  }

  add(item) {
    this.#gathered.push(item);
    if (this.#gathered.length >= MOST_GATHERED) this.#run();
    else this.ask();
  }

  /** There is something to show that is no item. */
  ask() {
    if (this.#timer !== null) return;
    this.#timer = this.#stage.setTimeout(this.#run, HIDDEN_MS);
    const wait = this.#restUntil - this.#stage.now();
    if (wait > 0) this.#rest = this.#stage.setTimeout(this.#takeNext, wait);
    else this.#takeNext();
  }

  /** Show now what is there. */
  flush() {
    if (this.#timer !== null) this.#run();
  }

  #takeNext = () => {
    this.#frame = this.#stage.requestFrame(this.#run);
  };

  #run = () => {
    this.#stage.cancelFrame(this.#frame);
    this.#stage.clearTimeout(this.#rest);
    this.#stage.clearTimeout(this.#timer);
    this.#timer = null;
    const items = this.#gathered;
    this.#gathered = [];
    const began = this.#stage.now();
    this.#show(items);
    this.#stage.afterPaint(() => {
      const now = this.#stage.now();
      this.#restUntil = now + Math.min(MOST_REST_MS, REST * (now - began));
    });
  };
}

/** The browser's frames and clock. */
class Stage {
  #channel = new MessageChannel();

  now() {
    return performance.now();
  }

  setTimeout(run, ms) {
    return setTimeout(run, ms);
  }

  clearTimeout(timer) {
    clearTimeout(timer);
  }

  requestFrame(run) {
    return requestAnimationFrame(run);
  }

  cancelFrame(frame) {
    cancelAnimationFrame(frame);
  }

  /** When the frame that is being made is painted: a task of its own comes after that. */
  afterPaint(run) {
    this.#channel.port1.onmessage = run;
    this.#channel.port2.postMessage(null);
  }
}
