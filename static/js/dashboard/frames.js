// What comes faster than it can be seen is gathered, and shown once a frame.

const HIDDEN_MS = 1_000; // a page that nobody sees gets no frames
const MOST_GATHERED = 2_000; // a tab that sleeps must not grow

export class Frames {
  #gathered = [];
  #show;
  #frame = null;
  #timer = null;

  /** `show(items)` is called with what was added since, which may be nothing. */
  constructor(show) {
    this.#show = show;
  }

  add(item) {
    this.#gathered.push(item);
    if (this.#gathered.length >= MOST_GATHERED) this.#run();
    else this.ask();
  }

  /** There is something to show that is no item. */
  ask() {
    if (this.#frame !== null) return;
    this.#frame = requestAnimationFrame(this.#run);
    this.#timer = setTimeout(this.#run, HIDDEN_MS);
  }

  /** Show now what is there. */
  flush() {
    if (this.#frame !== null) this.#run();
  }

  #run = () => {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = null;
    const items = this.#gathered;
    this.#gathered = [];
    this.#show(items);
  };
}
