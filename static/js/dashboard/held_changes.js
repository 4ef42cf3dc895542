// Changes that wait while a hand is on the page: counted, shown when it lets go or asks for them.

import { setText, show } from "./fields.js";

const LOOK_MS = 200;

export class HeldChanges {
  #button;
  #isHeld;
  #onRelease;
  #count = 0;
  #timer = null;

  /** `button`: tells how many wait, and lets them in; `isHeld()`; `onRelease()`: paint now. */
  constructor(button, { isHeld, onRelease }) {
    this.#button = button;
    this.#isHeld = isHeld;
    this.#onRelease = onRelease;
    button.addEventListener("click", () => this.release());
  }

  get count() {
    return this.#count;
  }

  /** Whether what came now, `changes` many, must wait. */
  hold(changes) {
    if (!this.#isHeld()) {
      this.clear();
      return false;
    }
    this.#count += changes;
    const words = this.#count === 1 ? "1 change" : `${this.#count} changes`;
    setText(this.#button.querySelector("[data-field=held]"), words);
    show(this.#button, this.#count > 0);
    this.#timer ??= setInterval(() => this.#isHeld() || this.release(), LOOK_MS);
    return true;
  }

  /** What waited is shown, or is shown no more. */
  clear() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.#count = 0;
    show(this.#button, false);
  }

  release() {
    this.clear();
    this.#onRelease();
  }
}
