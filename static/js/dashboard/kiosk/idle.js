// Whether anybody is at the screen: `data-idle` on the root while nobody is. The cursor and the way
// out are then put away by CSS.

const IDLE_MS = 4_000;
const SIGNS = ["pointermove", "pointerdown", "keydown", "focusin"];

export class Idle {
  #root;
  #timer = null;

  constructor(root) {
    this.#root = root;
  }

  start() {
    for (const name of SIGNS) this.#root.addEventListener(name, this.#seen, { passive: true });
    this.#seen();
  }

  stop() {
    for (const name of SIGNS) this.#root.removeEventListener(name, this.#seen);
    clearTimeout(this.#timer);
    delete this.#root.dataset.idle;
  }

  #seen = () => {
    delete this.#root.dataset.idle;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#root.dataset.idle = "";
    }, IDLE_MS);
  };
}
