// Focus that outlives what it was on: a part of the page is replaced by its newer state.

const NAMES = ["id", "data-act", "name", "href"];

/** What in `root` now stands for a node that is gone, else the first that can have the focus. */
export function counterpartOf(node, root) {
  const same = sameAs(node);
  return (same && root.querySelector(same)) ?? root.querySelector("a[href], button");
}

/**
 * Do what may move or replace nodes in `root`, and put the focus back on what had it: a node that
 * moves loses it. Where that is gone, it goes to its `heir(node, root)`, if there is one.
 */
export function keepFocus(root, change, heir = counterpartOf) {
  const { activeElement: held } = document;
  const inside = root.contains(held);
  const result = change();
  if (inside && document.activeElement !== held) {
    const next = held.isConnected ? held : heir(held, root);
    next?.focus({ preventScroll: true });
  }
  return result;
}

const PARTS = ["data-fingerprint", "data-group", "data-section"]; // the smallest first

/** What in a newer wall stands for a node of the one before: in the same row, group or section. */
export function likeOf(node, root) {
  const name = PARTS.find((each) => node.closest(`[${each}]`));
  const part = name && node.closest(`[${name}]`);
  const newer = part && root.querySelector(`[${name}="${CSS.escape(part.getAttribute(name))}"]`);
  if (!newer) return null;
  if (part !== node) return newer.querySelector(sameAs(node) ?? node.localName);
  newer.tabIndex = node.tabIndex;
  return newer;
}

/** Of a row that is gone: what is done to the next one must be meant. */
export function nobody() {
  return null;
}

/** A selector for a node by what it is called, or undefined. */
function sameAs(node) {
  const name = NAMES.find((each) => node.getAttribute(each));
  return name && `${node.localName}[${name}="${CSS.escape(node.getAttribute(name))}"]`;
}
