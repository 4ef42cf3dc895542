// The exact figures of one stretch, beside the drawing and for who cannot see it.

import { fieldOf, rowOf, setAttribute, setText, show } from "../fields.js";
import { spanWriter, utc } from "./axis.js";
import { shares } from "./drawing.js";

export class Readout {
  #section;
  #step;
  #write;

  /** `step`: seconds of a stretch. */
  constructor(section, step) {
    this.#section = section;
    this.#step = step;
    this.#write = spanWriter(step);
  }

  /**
   * `start`: of the stretch; `peak`: its figures, null where nobody counted; `names`: the
   * severities to tell; `isNewest`: it is not over. Returns all of it in words.
   */
  paint({ start, peak, names, isNewest }) {
    const end = start + this.#step;
    const span = this.#field("span");
    setText(span, this.#write(start, isNewest ? null : end));
    setAttribute(span, "title", `${utc(start)} – ${utc(end)}`);
    show(this.#field("counted"), peak !== null);
    show(this.#field("uncounted"), peak === null);
    const counts = shares(peak?.bySeverity ?? new Map(), names);
    this.#list(names, counts);
    if (peak === null) return `${span.textContent}: not counted`;
    setText(this.#field("firing"), String(peak.firing));
    const words = names.map((name, place) => `${name} ${counts[place]}`);
    const told = words.filter((_, place) => counts[place] > 0);
    return `${span.textContent}: ${[...told, `${peak.firing} in all`].join(", ")}`;
  }

  #list(names, counts) {
    const list = this.#field("figures");
    const listed = [...list.children].map((item) => item.dataset.severity);
    if (JSON.stringify(listed) !== JSON.stringify(names)) {
      list.replaceChildren(...names.map(figureOf));
    }
    for (const [place, count] of counts.entries()) {
      setText(fieldOf(list.children[place], "count"), String(count));
    }
  }

  #field(name) {
    return fieldOf(this.#section, name);
  }
}

function figureOf(severity) {
  const item = rowOf("timeline-figure-template");
  item.dataset.severity = severity;
  setText(fieldOf(item, "severity"), severity);
  return item;
}
