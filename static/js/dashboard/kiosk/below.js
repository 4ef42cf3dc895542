// How many alerts the screen does not show: nobody scrolls a screen on the wall, and what is cut
// off must not look like all there is.

import { setText, show } from "../fields.js";

const LOOK_MS = 1_000;

export class Below {
  #node;
  #root;
  #height;
  #timer = null;

  /** `root()`: the `#wall` of now; `height()`: of the screen, in px. */
  constructor(node, { root, height }) {
    this.#node = node;
    this.#root = root;
    this.#height = height;
  }

  start() {
    this.stop();
    this.look();
    this.#timer = setInterval(() => this.look(), LOOK_MS);
  }

  stop() {
    clearInterval(this.#timer);
  }

  look() {
    const root = this.#root();
    const total = Number(root.querySelector("[data-field=total]").textContent);
    let rest = total - this.#seen(root, this.#height());
    show(this.#node, rest > 0);
    // What tells it takes room itself.
    if (rest > 0) rest = total - this.#seen(root, this.#node.getBoundingClientRect().top);
    setText(this.#node.querySelector("[data-below-count]"), String(rest));
  }

  /** Rows that are on the screen, down to `end`; they stand in order, so only those are measured. */
  #seen(root, end) {
    let seen = 0;
    for (const row of root.querySelectorAll(".group-fold[open] .alert")) {
      if (row.getBoundingClientRect().bottom > end) break;
      seen += 1;
    }
    return seen;
  }
}
