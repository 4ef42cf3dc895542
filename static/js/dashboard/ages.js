// Times as ages that tick; on hover the moment itself, in local time and in UTC.

import { formatAge } from "./durations.js";
import { utcText } from "./fields.js";

const TICK_MS = 1_000;
const SELECTOR = "time[data-age]";

const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });

export class Ages {
  #root;
  #now;
  #timer = null;

  /** `now()`: the server's time, in ms. */
  constructor(root, now) {
    this.#root = root;
    this.#now = now;
  }

  start() {
    this.stop();
    this.paint(this.#root);
    this.#timer = setInterval(() => document.hidden || this.paint(this.#root), TICK_MS);
    document.addEventListener("visibilitychange", this.#whenSeen);
    this.#root.addEventListener("pointerover", this.#tell);
  }

  stop() {
    clearInterval(this.#timer);
    document.removeEventListener("visibilitychange", this.#whenSeen);
    this.#root.removeEventListener("pointerover", this.#tell);
  }

  /** Bring every age under `node` up to date. */
  paint(node) {
    const now = this.#now();
    for (const time of node.querySelectorAll(SELECTOR)) {
      const at = Date.parse(time.dateTime);
      if (Number.isNaN(at)) continue; // an empty one, in a row that does not show it
      const text = formatAge(time.dataset.age, at, now);
      // Data of the text node, not textContent: that would make a new node each second.
      if (time.firstChild.data !== text) time.firstChild.data = text;
    }
  }

  #whenSeen = () => {
    if (!document.hidden) this.paint(this.#root);
  };

  #tell = ({ target }) => {
    const time = target.closest?.(SELECTOR);
    if (!time?.dateTime) return;
    time.title = `${local.format(new Date(time.dateTime))}\n${utcText(time.dateTime)}`;
  };
}
