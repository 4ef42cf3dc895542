// The live preview: while matchers are typed, what they would mute now.

const PAUSE_MS = 200; // of typing

export class Previewing {
  #place;
  #address;
  #timer = null;
  #request = null;

  constructor(form) {
    this.#place = form.querySelector("[data-preview-place]");
    this.#address = form.dataset.preview;
  }

  stop() {
    clearTimeout(this.#timer);
    this.#request?.abort();
  }

  /** Show it for these filters, soon. */
  ask(filters) {
    this.stop();
    this.#timer = setTimeout(() => this.#fetch(filters), PAUSE_MS);
  }

  async #fetch(filters) {
    const query = new URLSearchParams(filters.map((filter) => ["filter", filter]));
    const request = new AbortController();
    this.#request = request;
    try {
      const response = await fetch(`${this.#address}?${query}`, { signal: request.signal });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const text = await response.text();
      const page = new DOMParser().parseFromString(text, "text/html");
      if (!request.signal.aborted) this.#place.replaceChildren(...page.body.childNodes);
    } catch (error) {
      // What stands there was true of other matchers.
      if (error.name !== "AbortError") this.#place.replaceChildren("The preview did not come.");
    }
  }
}
