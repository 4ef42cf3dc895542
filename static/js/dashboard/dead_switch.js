// The banner of the dead man's switch: the alert that must always fire is missing, so others may be.

import { fieldOf, setText, setTime, show } from "./fields.js";

const NAME = "dead_mans_switch";
const SINCE = " since "; // stands before the moment in its message
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z$/;

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
    const since = seenLast(data.message, data.since ?? timestamp);
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

/** When that alert was seen last, as the message says; else when the switch was told unhealthy. */
export function seenLast(message, since) {
  const at = message.lastIndexOf(SINCE);
  const stamp = at === -1 ? null : STAMP.exec(message.slice(at + SINCE.length));
  return stamp ? `${stamp[1]}.000000Z` : since;
}
