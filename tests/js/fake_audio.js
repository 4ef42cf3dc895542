// An AudioContext that makes no sound, and remembers what it was asked for.

class FakeParam {
  steps = [];

  setValueAtTime(value) {
    this.steps.push(value);
  }

  linearRampToValueAtTime(value) {
    this.steps.push(value);
  }
}

class FakeNode {
  gain = new FakeParam();
  frequency = { value: 0 };

  isPlayed = true;

  connect(node) {
    return node;
  }

  start() {}

  stop() {
    queueMicrotask(() => this.isPlayed && this.onended());
  }
}

/** A class; `isAllowed` says whether a page may play, and may be changed. */
export function fakeAudio(isAllowed) {
  return class FakeAudioContext extends EventTarget {
    static isAllowed = isAllowed;
    static made = [];
    static isPlayed = true; // whether its device is there
    currentTime = 0;
    destination = {};
    gains = [];
    oscillators = [];
    state = "suspended";

    constructor() {
      super();
      FakeAudioContext.made.push(this);
      if (FakeAudioContext.isAllowed) this.state = "running";
    }

    async resume() {
      if (!FakeAudioContext.isAllowed) throw new Error("not allowed");
      this.#become("running");
    }

    async suspend() {
      this.#become("suspended");
    }

    createGain() {
      this.gains.push(new FakeNode());
      return this.gains.at(-1);
    }

    createOscillator() {
      this.oscillators.push(new FakeNode());
      this.oscillators.at(-1).isPlayed = FakeAudioContext.isPlayed;
      return this.oscillators.at(-1);
    }

    #become(state) {
      if (this.state === state) return;
      this.state = state;
      this.dispatchEvent(new Event("statechange"));
    }
  };
}
