// How many alerts fired over time: drawn anew when figures come and as time goes on, and read
// exactly where a person points.

import { fieldOf, setAttribute, show } from "../fields.js";
import { Canvas } from "./canvas.js";
import { namesShown } from "./drawing.js";
import { Peaks } from "./peaks.js";
import { Pointing, placeIn } from "./pointing.js";
import { Readout } from "./readout.js";

export class Timeline {
  #section;
  #now;
  #step;
  #count;
  #peaks;
  #canvas;
  #readout;
  #hand;
  #mark;
  #shown; // the stretches that are drawn; null where nobody counted
  #end; // where the newest of them starts
  #pointed = null; // where the stretch starts that a person points at
  #isDirty = false;

  /** `section` as the server made it; `now()`: the server's time in ms. */
  constructor(section, now) {
    this.#section = section;
    this.#now = now;
    const data = JSON.parse(section.querySelector("#timeline-data").textContent);
    const start = Number(section.dataset.start);
    this.#step = Number(section.dataset.step);
    this.#count = data.length;
    this.#peaks = new Peaks(start, this.#step, data);
    this.#end = start + (data.length - 1) * this.#step;
    this.#shown = this.#peaks.upTo(this.#end);
    this.#canvas = new Canvas(section);
    this.#readout = new Readout(section, this.#step);
    this.#hand = fieldOf(section, "hand");
    this.#mark = fieldOf(section, "mark");
  }

  start() {
    this.#hand.style.setProperty("--count", this.#count);
    show(this.#hand, true);
    this.#paintTicks(); // in the reader's own time
    this.#tell();
    new Pointing(this.#hand, this.#count, {
      place: () => this.#place,
      onPoint: (place) => this.#point(place),
    }).start();
  }

  /** Take an event in; `paint` shows it. */
  apply({ type, timestamp, data }) {
    if (type !== "stats_updated") return;
    this.#peaks.take(Date.parse(timestamp) / 1_000, data.firing_alerts, data.by_severity);
    this.#isDirty = true;
  }

  paint() {
    const end = this.#peaks.end(this.#now() / 1_000);
    if (!this.#isDirty && end === this.#end) return;
    const moved = end !== this.#end;
    this.#isDirty = false;
    this.#end = end;
    this.#shown = this.#peaks.upTo(end);
    this.#canvas.paint(this.#shown);
    if (moved) this.#paintTicks();
    this.#tell();
  }

  /** Where a person points, and whether by keys: for the timeline that takes this one's place. */
  get hand() {
    return { pointed: this.#pointed, hasFocus: document.activeElement === this.#hand };
  }

  /** Go on from there. */
  resume({ pointed, hasFocus }) {
    this.#pointed = pointed;
    this.#tell();
    if (hasFocus) this.#hand.focus({ preventScroll: true });
  }

  get #start() {
    return this.#end - (this.#count - 1) * this.#step;
  }

  /** Which stretch is pointed at, from 0; null: none. */
  get #place() {
    if (this.#pointed === null) return null;
    const range = { start: this.#start, step: this.#step, count: this.#count };
    return placeIn(range, this.#pointed);
  }

  #paintTicks() {
    setAttribute(this.#section, "data-start", String(this.#start));
    this.#canvas.paintTicks(this.#start, this.#end + this.#step);
  }

  #point(place) {
    const pointed = place === null ? null : this.#start + place * this.#step;
    if (pointed === this.#pointed) return;
    this.#pointed = pointed;
    this.#tell();
  }

  #tell() {
    const place = this.#place ?? this.#count - 1;
    const words = this.#readout.paint({
      start: this.#start + place * this.#step,
      peak: this.#shown[place],
      names: namesShown(this.#shown),
      isNewest: place === this.#count - 1,
    });
    show(this.#mark, this.#pointed !== null);
    this.#hand.style.setProperty("--place", place);
    setAttribute(this.#hand, "aria-valuenow", String(place + 1));
    setAttribute(this.#hand, "aria-valuetext", words);
  }
}
