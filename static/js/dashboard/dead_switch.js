// The banner of the dead man's switch: the alert that must always fire is missing, so others may be.

import { fieldOf, setText, setTime, show } from "./fields.js";

const NAME = "dead_mans_switch";

export class DeadSwitch {
  #section;
  #ages;
  #news = null; // what the page does not show yet

  constructor(section, ages) {
    this.#section = section;
    this.#ages = ages;
  }

  /** Take an event in; `paint` shows it. */
  apply({ type, timestamp, data }) {
    if (type !== "health_changed" || data.component !== NAME) return;
    const isOn = data.status === "unhealthy" && !data.removed;
    const since = data.since ?? timestamp;
    this.#news = isOn ? { isOn, since, message: data.message } : { isOn, since: "", message: "" };
  }

  paint() {
    if (!this.#news) return;
    const { isOn, since, message } = this.#news;
    this.#news = null;
    setText(fieldOf(this.#section, "message"), message);
    setTime(fieldOf(this.#section, "since"), since);
    this.#ages.paint(this.#section);
    show(this.#section, isOn);
  }
}
