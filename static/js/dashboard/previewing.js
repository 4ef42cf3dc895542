// The live preview: while matchers are typed, and while alerts come and go, what they would mute now.

import { morph } from "./morph.js";
import { OneAtATime } from "./one_at_a_time.js";

const PAUSE_MS = 200; // of typing
const GAP_MS = 1_000; // between two looks that events ask for
const UP = ["live", "polling"];
// With a filter a page hears of its own alerts alone, but of the figures of all.
const NEWS = ["alert_*", "stats_updated", "state"];

export class Previewing {
  #place;
  #address;
  #filters;
  #timer = null;
  #request = null;
  #stopped = false;
  #following = new OneAtATime(() => this.#look(), { gapMs: GAP_MS });
  #offs = [];

  /** `filters()`: the matchers of the form as texts. */
  constructor(form, filters) {
    this.#place = form.querySelector("[data-preview-place]");
    this.#address = form.dataset.preview;
    this.#filters = filters;
  }

  stop() {
    this.#stopped = true;
    for (const off of this.#offs) off();
    this.#offs = [];
    this.#cancel();
  }

  /** Other matchers were typed: show what they mute, soon. */
  ask() {
    this.#cancel();
    this.#timer = setTimeout(() => this.#show(), PAUSE_MS);
  }

  /** Look again when the board changes, and when the stream comes to be up. */
  follow(client) {
    const look = () => UP.includes(client.state.phase) && this.#following.ask();
    this.#offs = NEWS.map((name) => client.on(name, look));
  }

  async #show() {
    this.#timer = null;
    try {
      const shown = await this.#fetch();
      if (shown) this.#place.replaceChildren(shown);
    } catch {
      // What stands there was true of other matchers.
      this.#place.replaceChildren("The preview did not come.");
    }
  }

  /** The matchers are the same: what was ticked, and where the focus is, stays. */
  async #look() {
    if (this.#stopped || this.#timer !== null || this.#filters().length === 0) return;
    const shown = await this.#fetch();
    const old = this.#place.firstElementChild;
    if (shown && old) morph(old, shown);
    else if (shown) this.#place.replaceChildren(shown);
  }

  /** The server's element, or null when another was asked for meanwhile; throws without an answer. */
  async #fetch() {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const query = new URLSearchParams(this.#filters().map((filter) => ["filter", filter]));
    try {
      const response = await fetch(`${this.#address}?${query}`, { signal: request.signal });
      // It leads elsewhere only to sign in.
      if (!response.ok || response.redirected) throw new Error(`status ${response.status}`);
      const text = await response.text();
      if (request.signal.aborted) return null;
      const page = new DOMParser().parseFromString(text, "text/html");
      return document.adoptNode(page.body.firstElementChild);
    } catch (error) {
      if (request.signal.aborted) return null;
      throw error;
    }
  }

  #cancel() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#request?.abort();
  }
}
