// Two sounds, made by the browser: one for critical alerts, and one for the rest.

import { systemClock } from "../../realtime/clock.js";

// [begin in s, length in s, frequency in Hz]
const TUNES = {
  critical: [
    [0, 0.16, 880],
    [0.2, 0.16, 880],
    [0.4, 0.34, 1175],
  ],
  other: [
    [0, 0.16, 523],
    [0.14, 0.3, 392],
  ],
};
const ATTACK_S = 0.012; // without it each note begins with a click
const PATIENCE_MS = 2_000; // an audio device may be gone, and then nothing ever ends
const GESTURES = ["click", "pointerup", "keydown"];

export class Chime {
  #Context;
  #page;
  #clock;
  #context = null;
  #isAllowed = false;
  #onChange;
  #playing = 0;

  /** `onChange()`: it may play now. `page`: where a person's gestures are heard. */
  constructor({ Context = globalThis.AudioContext, page = globalThis.document, ...rest }) {
    const { clock = systemClock, onChange } = rest;
    this.#clock = clock;
    this.#Context = Context;
    this.#page = page;
    this.#onChange = onChange;
  }

  get isSupported() {
    return this.#Context !== undefined;
  }

  /** Whether the browser lets this page sound; it may want a click or a key first. */
  get canPlay() {
    return this.#isAllowed;
  }

  /** Sound is wanted: find out whether it may be, and if not, try again at each gesture. */
  prepare() {
    if (!this.isSupported || this.#context) return;
    this.#context = new this.#Context();
    this.#context.addEventListener("statechange", this.#looked);
    for (const gesture of GESTURES) this.#page.addEventListener(gesture, this.#resume);
    this.#looked();
  }

  /** `volume`: of 100. Rejects when the browser will not sound. */
  async play(kind, volume) {
    this.prepare();
    if (!this.#context) return;
    this.#playing += 1;
    try {
      await this.#soon(this.#context.resume());
      const notes = TUNES[kind].map((note) => this.#note(note, loudness(volume)));
      await this.#soon(Promise.all(notes));
    } finally {
      this.#playing -= 1;
      this.#rest();
    }
  }

  /** What does not end by itself ends as a failure. */
  async #soon(promise) {
    let timer;
    const late = new Promise((_, reject) => {
      const fail = () => reject(new Error("the browser did not sound"));
      timer = this.#clock.setTimeout(fail, PATIENCE_MS);
    });
    try {
      await Promise.race([promise, late]);
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }

  #note([begin, length, hertz], peak) {
    const start = this.#context.currentTime + begin;
    const gain = this.#context.createGain();
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(peak, start + ATTACK_S);
    gain.gain.linearRampToValueAtTime(0, start + length);
    const oscillator = this.#context.createOscillator();
    oscillator.type = "triangle";
    oscillator.frequency.value = hertz;
    oscillator.connect(gain).connect(this.#context.destination);
    oscillator.start(start);
    oscillator.stop(start + length);
    return new Promise((ended) => {
      oscillator.onended = ended;
    });
  }

  #resume = () => {
    this.#context.resume().catch(() => {}); // not allowed yet
  };

  #looked = () => {
    if (this.#isAllowed || this.#context.state !== "running") return;
    this.#isAllowed = true;
    for (const gesture of GESTURES) this.#page.removeEventListener(gesture, this.#resume);
    this.#rest();
    this.#onChange();
  };

  /** Between two sounds it costs nothing. */
  #rest() {
    if (this.#playing === 0) this.#context.suspend().catch(() => {});
  }
}

/** The ear hears by powers. */
function loudness(volume) {
  return (volume / 100) ** 2;
}
