// Rows and groups in their order, moved as little as can be: who moves loses the focus.

/** Let exactly these nodes stand in `list`, in this order; what keeps its place is not touched. */
export function placeInOrder(list, nodes) {
  if (isInOrder(list, nodes)) return; // as in nearly every list of every frame
  const wanted = new Set(nodes);
  for (const node of [...list.children]) if (!wanted.has(node)) node.remove();
  let at = list.firstElementChild;
  for (const node of nodes) {
    // One that comes later than it stands makes room, so that the others need not move.
    if (at !== node && at !== null && at.nextElementSibling === node) {
      at.remove();
      at = node;
    }
    if (at === node) at = at.nextElementSibling;
    else list.insertBefore(node, at);
  }
}

function isInOrder(list, nodes) {
  let at = list.firstElementChild;
  for (const node of nodes) {
    if (at !== node) return false;
    at = at.nextElementSibling;
  }
  return at === null;
}
