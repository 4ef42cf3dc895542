// Focus that outlives what it was on: a part of the page is replaced by its newer state.

const NAMES = ["id", "data-act", "name", "href"];

/** What in `root` now stands for a node that is gone, else the first that can have the focus. */
export function counterpartOf(node, root) {
  const name = NAMES.find((each) => node.getAttribute(each));
  const same = name && `${node.localName}[${name}="${CSS.escape(node.getAttribute(name))}"]`;
  return (same && root.querySelector(same)) ?? root.querySelector("a[href], button");
}

/** Do what may replace nodes in `root`, and put the focus back if it was on one of them. */
export function keepFocus(root, change) {
  const { activeElement: held } = document;
  const inside = root.contains(held);
  const result = change();
  if (inside && !held.isConnected) counterpartOf(held, root)?.focus({ preventScroll: true });
  return result;
}
