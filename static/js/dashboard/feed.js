// What happened lately, the newest first. Of a burst only as many lines are made as are shown, and
// none while somebody reads: what comes meanwhile is counted.

import { makeFeedLine } from "./feed_line.js";
import { fieldOf, setText, show } from "./fields.js";
import { highlight } from "./highlight.js";

const AIMS_MS = 20_000; // a pointer that lies still for longer reads no more

export class Feed {
  #section;
  #list;
  #told;
  #ages;
  #onRelease;
  #news = []; // events that have no line yet, no more than have a place
  #count = 0; // of those that came while somebody read
  #aimedAt = -AIMS_MS;

  /** `onRelease()`: who read has gone, and there may be something to paint. */
  constructor(section, { ages, onRelease }) {
    this.#section = section;
    this.#ages = ages;
    this.#onRelease = onRelease;
    this.#told = JSON.parse(section.querySelector("#feed-data").textContent);
    this.#list = section.querySelector("[data-rows]");
    this.#list.addEventListener("pointermove", this.#aimed);
    this.#list.addEventListener("pointerleave", this.#left);
    this.#list.addEventListener("focusout", this.#left);
  }

  /** Take an event in; `paint` shows it. */
  apply(event) {
    if (!Object.hasOwn(this.#told.kinds, event.type)) return;
    this.#news.push(event);
    this.#count += 1;
    if (this.#news.length > this.#told.most) this.#news.shift();
  }

  /** Bring the page up to what is known. */
  paint() {
    const isRead = this.#news.length > 0 && this.#isRead;
    const waiting = fieldOf(this.#section, "waiting");
    if (isRead) setText(waiting, `${this.#count} newer wait`);
    show(waiting, isRead);
    if (isRead || this.#news.length === 0) return;
    const lines = this.#news.map((event) => makeFeedLine(event, this.#told)).reverse();
    this.#news = [];
    this.#count = 0;
    this.#list.prepend(...lines);
    while (this.#list.children.length > this.#told.most) this.#list.lastElementChild.remove();
    for (const line of lines) {
      this.#ages.paint(line);
      highlight(line);
    }
    show(this.#section.querySelector("[data-empty]"), false);
  }

  get #isRead() {
    const aims = performance.now() - this.#aimedAt < AIMS_MS;
    return aims || this.#list.matches(":focus-within");
  }

  #aimed = () => {
    this.#aimedAt = performance.now();
  };

  #left = () => {
    this.#aimedAt = -AIMS_MS;
    this.#onRelease();
  };
}
