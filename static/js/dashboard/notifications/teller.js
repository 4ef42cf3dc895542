// Tells what is new over each way that is ready: gathered for a moment, so that what comes together
// is told together.

import { isQuiet } from "./quiet_time.js";

const GATHER_MS = 250;

export class Teller {
  #news;
  #ledger;
  #settings;
  #ways;
  #clock;
  #timer = null;

  /**
   * `news`: of new_alerts.js; `ways`: [{name, isReady(), decide(record, news, now), act(answer)}],
   * where `name` is that of the record in the ledger. An answer with a `rest` asks for so many ms
   * without another.
   */
  constructor({ news, ledger, settings, ways, clock }) {
    this.#news = news;
    this.#ledger = ledger;
    this.#settings = settings;
    this.#ways = ways;
    this.#clock = clock;
  }

  /** There may be news. */
  heed() {
    if (this.#timer !== null || this.#news.size === 0) return;
    this.#timer = this.#clock.setTimeout(() => this.#tell(), GATHER_MS);
  }

  stop() {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #tell() {
    this.#timer = null;
    const now = this.#clock.now();
    const { values } = this.#settings;
    const taken = this.#news.take();
    const critical = ({ severity }) => severity === "critical";
    const news = values.only === "critical" ? taken.filter(critical) : taken;
    if (news.length === 0 || isQuiet(values, new Date(now))) return;
    const ready = this.#ways.filter((way) => way.isReady());
    for (const way of ready) await this.#tellOver(way, news, now);
  }

  /** One way that fails costs the others nothing. */
  async #tellOver({ name, decide, act }, news, now) {
    try {
      const answer = await this.#ledger.change(name, (record) => decide(record, news, now));
      if (answer.rest > 0) this.#rest(answer.rest);
      await act(answer);
    } catch (error) {
      console.warn("what is new was not told:", error);
    }
  }

  /** What comes meanwhile is told after it, together. */
  #rest(ms) {
    this.stop();
    this.#timer = this.#clock.setTimeout(() => this.#tell(), ms);
  }
}
