// A page that takes over, from the server's newer one, the parts that are not as they were.
//
// `data-part` names a part, `data-keyed` a list whose items have a `data-key`. What is the same
// is not touched: focus and selection stay in it; from what is replaced the focus goes to its like.

import { keepFocus } from "./counterpart.js";

const PART = "[data-part]";
const KEYED = "[data-keyed]";

export class Parts {
  #root;
  #made = new WeakMap(); // node → as the server made it

  /** `root` must be as the server made it: before any time in it is painted. */
  constructor(root) {
    this.#root = root;
    this.#remember(root);
  }

  /** Take over the newer state of the same root; returns the nodes that are new. */
  take(newer) {
    return keepFocus(this.#root, () => this.#take(newer));
  }

  #take(newer) {
    this.#remember(newer);
    const taken = [];
    for (const part of newer.querySelectorAll(PART)) {
      const old = this.#root.querySelector(`[data-part="${part.dataset.part}"]`);
      if (old && !this.#same(old, part)) {
        old.replaceWith(part);
        taken.push(part);
      }
    }
    for (const list of newer.querySelectorAll(KEYED)) {
      const old = this.#root.querySelector(`[data-keyed="${list.dataset.keyed}"]`);
      if (old) taken.push(...this.#takeItems(old, list));
    }
    for (const { name, value } of newer.attributes) this.#root.setAttribute(name, value);
    return taken;
  }

  #takeItems(list, newer) {
    const items = new Map([...list.children].map((item) => [item.dataset.key, item]));
    const taken = [];
    const wanted = [...newer.children].map((item) => {
      const old = items.get(item.dataset.key);
      if (old && this.#same(old, item)) return old;
      taken.push(item);
      return item;
    });
    const kept = new Set(wanted);
    for (const item of items.values()) if (!kept.has(item)) item.remove();
    let place = list.firstElementChild;
    for (const item of wanted) {
      if (item === place) place = place.nextElementSibling;
      else list.insertBefore(item, place);
    }
    return taken;
  }

  #remember(root) {
    for (const node of root.querySelectorAll(`${PART}, ${KEYED} > *`)) {
      this.#made.set(node, node.outerHTML);
    }
  }

  #same(old, newer) {
    return this.#made.get(old) === this.#made.get(newer);
  }
}
