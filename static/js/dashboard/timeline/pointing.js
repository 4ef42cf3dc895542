// Which stretch of the timeline a person points at: by pointer, finger or keys.

const PAGE = 12; // stretches

/** The place that a key leads to from another, of `count`; null: it is none of the keys. */
export function placeAfter(key, place, count) {
  const steps = {
    ArrowLeft: place - 1,
    ArrowDown: place - 1,
    ArrowRight: place + 1,
    ArrowUp: place + 1,
    PageDown: place - PAGE,
    PageUp: place + PAGE,
    Home: 0,
    End: count - 1,
  };
  if (!Object.hasOwn(steps, key)) return null;
  return Math.min(count - 1, Math.max(0, steps[key]));
}

/**
 * Where the stretch that starts at `pointed` stands in a range from `start`. One that has left it,
 * as time goes on or a clock steps back, is the nearest that is left.
 */
export function placeIn({ start, step, count }, pointed) {
  return Math.min(count - 1, Math.max(0, (pointed - start) / step));
}

export class Pointing {
  #node;
  #count;
  #place; // () => where it points now, null: nowhere
  #onPoint;

  /** `node`: the slider over the drawing; `onPoint(place)`: null when it points nowhere more. */
  constructor(node, count, { place, onPoint }) {
    this.#node = node;
    this.#count = count;
    this.#place = place;
    this.#onPoint = onPoint;
  }

  start() {
    const node = this.#node;
    node.addEventListener("pointerdown", this.#moved);
    node.addEventListener("pointermove", this.#moved);
    node.addEventListener("pointerleave", this.#left);
    node.addEventListener("focus", this.#focused);
    node.addEventListener("blur", () => this.#onPoint(null));
    node.addEventListener("keydown", this.#pressed);
  }

  #moved = ({ clientX }) => {
    const { left, width } = this.#node.getBoundingClientRect();
    const place = Math.floor(((clientX - left) / width) * this.#count);
    this.#onPoint(Math.min(this.#count - 1, Math.max(0, place)));
  };

  // A finger that is lifted leaves its mark; so does who clicked before.
  #left = ({ pointerType }) => {
    if (pointerType !== "touch" && document.activeElement !== this.#node) this.#onPoint(null);
  };

  #focused = () => {
    if (this.#place() === null) this.#onPoint(this.#count - 1);
  };

  #pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const place = placeAfter(event.key, this.#place() ?? this.#count - 1, this.#count);
    if (place === null) return;
    event.preventDefault();
    this.#onPoint(place);
  };
}
