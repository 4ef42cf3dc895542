// How many alerts of a group have a label at the most, of the labels that not all of them have. When
// an alert goes it tells in nearly every case that none of these came to be shared, though the
// labels of alerts without a row are not known here.

export class Majority {
  #likely = new Map(); // name → {value, count}: what more than half had; at the most so many have it
  #others; // at the most so many have any other label, those in `#added` left out
  #added = new Set(); // entries that came later

  /** Of `size` alerts; `nearly`: [[name, value, count], …] of labels that more than half have. */
  constructor(size, nearly) {
    this.#others = nearly && size > 1 ? Math.floor(size / 2) : size; // one alone shares nothing
    for (const [name, value, count] of nearly ?? []) this.#likely.set(name, { value, count });
  }

  add(entry) {
    this.#added.add(entry);
    for (const [name, likely] of this.#likely) {
      if (entry.labels[name] === likely.value) likely.count += 1;
    }
  }

  remove(entry) {
    this.#added.delete(entry);
    if (entry.labels === null) return;
    for (const [name, likely] of this.#likely) {
      if (entry.labels[name] === likely.value) likely.count -= 1;
    }
  }

  /** One of the group's `size` alerts does not have this label, which all others share. */
  lack(name, value, size) {
    this.#likely.set(name, { value, count: size - 1 });
  }

  /** Somebody looked: none is shared by all of these `size` alerts. */
  noneIn(size) {
    const most = Math.max(1, size - 1); // one alone has labels, too
    for (const likely of this.#likely.values()) likely.count = Math.min(likely.count, most);
    this.#others = Math.min(this.#others + this.#added.size, most);
    this.#added.clear();
  }

  /** Whether all of `size` alerts may have one of them. */
  mayBeShared(size) {
    if (this.#others + this.#added.size >= size) return true;
    for (const { count } of this.#likely.values()) if (count >= size) return true;
    return false;
  }
}
