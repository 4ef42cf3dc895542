// Tells what is new over each way that is ready: gathered for a moment, so that what comes together
// is told together.

import { isQuiet } from "./quiet_time.js";

const GATHER_MS = 250;
const STORM_MS = 2_000; // a notice that grows, grows as often as this
const MANY = 3;

export class Teller {
  #news;
  #ledger;
  #settings;
  #ways;
  #clock;
  #timer = null;
  #restUntil = 0;

  /**
   * `news`: of new_alerts.js; `ways`: [{name, isReady(), decide(record, news, now), act(answer)}],
   * where `name` is that of the record in the ledger.
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
    const rest = this.#restUntil - this.#clock.now();
    this.#timer = this.#clock.setTimeout(() => this.#tell(), Math.max(GATHER_MS, rest));
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
    if (news.length > MANY) this.#restUntil = now + STORM_MS;
    if (news.length === 0 || isQuiet(values, new Date(now))) return;
    const ready = this.#ways.filter((way) => way.isReady());
    for (const { name, decide, act } of ready) {
      act(await this.#ledger.change(name, (record) => decide(record, news, now)));
    }
  }
}
