// As much of a document and its elements as the page's small modules look at.

export class FakeNode {
  dataset = {};
  hidden = false;
  textContent = "";
  parent = null;
  fields = {}; // name → node, found by data-field
  matching = []; // selectors that it matches
  #listeners = new Map();

  constructor(changes = {}) {
    Object.assign(this, changes);
  }

  addEventListener(name, listen) {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listen]);
  }

  /** Let an event happen on it. */
  tell(name, event = {}) {
    for (const listen of this.#listeners.get(name) ?? []) listen(event);
  }

  matches(selector) {
    return this.matching.includes(selector);
  }

  /** Itself or the next above that matches; parts of a list of selectors count alone. */
  closest(selectors) {
    const is = (node) => selectors.split(", ").some((selector) => node.matches(selector));
    for (let node = this; node; node = node.parent) if (is(node)) return node;
    return null;
  }

  contains(node) {
    for (let above = node; above; above = above.parent) if (above === this) return true;
    return false;
  }

  querySelector(selector) {
    const name = /^\[data-(?:field|action)="?([\w-]+)"?\]$/.exec(selector)?.[1];
    return this.fields[name] ?? null;
  }

  toggleAttribute(name, is) {
    if (is) this.dataset[name] = "";
    else delete this.dataset[name];
  }
}

/** A document; `open` is what an open dialog or menu would be found as. */
export class FakeDocument extends FakeNode {
  activeElement = null;
  open = null;
  selection = null;
  ids = {};

  getSelection() {
    return this.selection;
  }

  getElementById(id) {
    return this.ids[id] ?? null;
  }

  querySelector() {
    return this.open;
  }
}

/** Put it in the place of the browser's for one test. */
export function withDocument(t, document = new FakeDocument()) {
  const before = globalThis.document;
  globalThis.document = document;
  t.after(() => {
    globalThis.document = before;
  });
  return document;
}
