// The range input: a moment of its window, said in words to whoever cannot see it.

import { localText } from "../local_times.js";

export class Slider {
  #input;
  #counts;

  /** `counts`: events in each of the equal parts of the window. */
  constructor(input, counts) {
    this.#input = input;
    this.#counts = counts;
    this.#say();
  }

  /** `onMove(seconds)`: the hand moved it. */
  start(onMove) {
    this.#input.addEventListener("input", () => {
      this.#say();
      onMove(Number(this.#input.value));
    });
  }

  covers(seconds) {
    return Number(this.#input.min) <= seconds && seconds <= Number(this.#input.max);
  }

  show(seconds) {
    this.#input.value = String(seconds);
    this.#say();
  }

  #say() {
    const { min, max, value } = this.#input;
    const place = (Number(value) - Number(min)) / (Number(max) - Number(min));
    const part = Math.min(this.#counts.length - 1, Math.floor(place * this.#counts.length));
    const count = this.#counts[part];
    const words = count === 1 ? "1 event" : `${count} events`;
    this.#input.setAttribute("aria-valuetext", `${localText(Number(value) * 1_000)}, ${words}`);
  }
}
