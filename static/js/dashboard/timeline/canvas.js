// The drawing itself: its layers, its lines and their figures, and the times under it.

import { fieldOf, setAttribute, setText } from "../fields.js";
import { ticks, tickWriter, utc } from "./axis.js";
import { gaps, highest, layers, percent, scale } from "./drawing.js";

export class Canvas {
  #section;
  #plot;
  #write;

  constructor(section) {
    this.#section = section;
    this.#plot = fieldOf(section, "plot");
    this.#write = tickWriter(Number(section.dataset.tick));
  }

  paint(peaks) {
    const lines = scale(highest(peaks));
    const top = lines.at(-1);
    setAttribute(this.#plot, "viewBox", `0 0 ${peaks.length} ${top}`);
    setAttribute(this.#part(".timeline-gap"), "d", gaps(peaks, top));
    const paths = layers(peaks, top).reverse(); // the worst is painted over the others
    for (const [place, node] of this.#plot.querySelectorAll(".timeline-layer").entries()) {
      setAttribute(node, "d", paths[place]);
    }
    const nodes = fitted(this.#plot, ".timeline-line", lines.length);
    const figures = fitted(fieldOf(this.#section, "scale"), "text", lines.length);
    for (const [place, line] of lines.entries()) {
      setAttribute(nodes[place], "d", `M0 ${top - line}h${peaks.length}`);
      setAttribute(figures[place], "y", percent(Math.floor(((top - line) * 1_000) / top)));
      setText(figures[place], String(line));
    }
    const most = Math.max(0, ...peaks.map((peak) => peak?.firing ?? 0));
    const { words } = this.#section.dataset;
    setText(this.#part("title"), `At most ${most} alerts at once in the last ${words}`);
  }

  /** Times between two moments. */
  paintTicks(start, end) {
    const { tick, phase } = this.#section.dataset;
    const found = ticks(start, end, Number(tick), Number(phase));
    const nodes = fitted(fieldOf(this.#section, "ticks"), "text", found.length);
    for (const [number, [at, place, isOdd]] of found.entries()) {
      setAttribute(nodes[number], "x", percent(place));
      nodes[number].toggleAttribute("data-odd", isOdd);
      nodes[number].firstElementChild.textContent = utc(at);
      nodes[number].lastChild.data = this.#write(at);
    }
  }

  #part(selector) {
    return this.#plot.querySelector(selector);
  }
}

/** As many nodes of a kind, of which there is one at least. */
function fitted(parent, selector, count) {
  const nodes = [...parent.querySelectorAll(selector)];
  for (const node of nodes.splice(Math.max(1, count))) node.remove();
  while (nodes.length < count) {
    const copy = nodes[0].cloneNode(true);
    nodes.at(-1).after(copy);
    nodes.push(copy);
  }
  return nodes;
}
