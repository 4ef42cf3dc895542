// The badge that always tells how far the page can be trusted.

import { badgeWords } from "./badge_words.js";
import { fieldOf, setAttribute, setText, show } from "./fields.js";

const TICK_MS = 1_000;

const timeOfDay = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

export class Badge {
  #node;
  #client;
  #renderedAt;
  #downSince = Date.now();
  #timer = null;
  #off = null;
  #onLink;

  /** `renderedAt`: when the server made the page, in ms; `onLink(link)`: as often as it looks. */
  constructor(node, client, renderedAt, { onLink = () => {} } = {}) {
    this.#onLink = onLink;
    this.#node = node;
    this.#client = client;
    this.#renderedAt = renderedAt;
  }

  start() {
    this.#off = this.#client.on("state", () => this.#changed());
    this.#timer = setInterval(() => this.#show(), TICK_MS);
    this.#changed();
  }

  stop() {
    this.#off?.();
    clearInterval(this.#timer);
  }

  #changed() {
    const { phase } = this.#client.state;
    const up = phase === "live" || phase === "polling";
    if (up) this.#downSince = null;
    else this.#downSince ??= Date.now();
    this.#show();
  }

  #show() {
    const { state, lastHeard } = this.#client;
    const times = {
      now: Date.now(),
      heardAt: lastHeard,
      downSince: this.#downSince,
      dataFrom: lastHeard ?? this.#renderedAt,
    };
    const clock = (ms) => timeOfDay.format(ms);
    const told = badgeWords(state, times, clock);
    const { link, words, detail, refresh = false, signedOut = false } = told;
    setAttribute(this.#node, "data-link", link);
    // The whole page wears it, so that a broken link shows far from the badge, too.
    setAttribute(document.documentElement, "data-link", link);
    this.#onLink(link);
    setText(fieldOf(this.#node, "words"), words);
    setText(fieldOf(this.#node, "detail"), detail ?? "");
    show(fieldOf(this.#node, "action"), refresh);
    show(document.querySelector("[data-signed-out]"), signedOut);
  }
}
