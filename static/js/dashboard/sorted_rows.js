// The rows of a list in the page, kept in order as they come, move and go.

export class SortedRows {
  #list;
  #compare;
  #entries = []; // {key, node}, in order

  /** `key(node)` gives what `compare` sorts by; the rows already in `list` are in order. */
  constructor(list, { key, compare }) {
    this.#list = list;
    this.#compare = compare;
    this.#entries = [...list.children].map((node) => ({ key: key(node), node }));
  }

  get size() {
    return this.#entries.length;
  }

  insert(key, node) {
    const at = this.#find(key);
    this.#list.insertBefore(node, this.#entries[at]?.node ?? null);
    this.#entries.splice(at, 0, { key, node });
  }

  remove(key) {
    const at = this.#find(key);
    const [entry] = this.#entries.splice(at, 1);
    entry.node.remove();
  }

  /** Its key changed. A row that keeps its place is not touched, so that focus stays in it. */
  move(oldKey, newKey) {
    if (this.#compare(oldKey, newKey) === 0) return;
    const at = this.#find(oldKey);
    const [entry] = this.#entries.splice(at, 1);
    const target = this.#find(newKey);
    if (target !== at) this.#list.insertBefore(entry.node, this.#entries[target]?.node ?? null);
    this.#entries.splice(target, 0, { key: newKey, node: entry.node });
  }

  /** The first place whose key is not before this one. */
  #find(key) {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(this.#entries[middle].key, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
