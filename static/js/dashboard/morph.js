// Brings a part of the page to the state of the same part as the server makes it now. What is the
// same stays the same node, so that focus, selection and what was typed stay where they are.

/** Make `node` equal to `fresh`. Children with the same `data-key` are one another's. */
export function morph(node, fresh) {
  if (isSameAge(node, fresh)) return;
  syncAttributes(node, fresh);
  syncChildren(node, [...fresh.childNodes]);
}

/** A time that ticks has its own text meanwhile. */
function isSameAge(node, fresh) {
  return node.matches("time[data-age]") && node.dateTime === fresh.dateTime;
}

function syncAttributes(node, fresh) {
  for (const { name } of [...node.attributes]) {
    if (!fresh.hasAttribute(name)) node.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
}

function syncChildren(node, wanted) {
  const keyed = new Map();
  const kept = new Set(wanted.map((fresh) => fresh.dataset?.key));
  for (const child of [...node.children]) {
    const { key } = child.dataset;
    // What is gone goes first, so that those after it need not move.
    if (key && !kept.has(key)) takeOut(child);
    else if (key) keyed.set(key, child);
  }
  let place = node.firstChild;
  for (const fresh of wanted) {
    const old = counterpart(fresh, place, keyed);
    if (!old) {
      node.insertBefore(document.importNode(fresh, true), place);
      continue;
    }
    if (old === place) place = place.nextSibling;
    else node.insertBefore(old, place);
    if (old.nodeType === Node.ELEMENT_NODE) morph(old, fresh);
    else if (old.data !== fresh.data) old.data = fresh.data;
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

/** Remove a child, and the white space that follows it. */
function takeOut(child) {
  if (child.nextSibling?.nodeType === Node.TEXT_NODE) child.nextSibling.remove();
  child.remove();
}

/** The node that is to become `fresh`: that of its key, else the one in its place if it is alike. */
function counterpart(fresh, place, keyed) {
  const key = fresh.dataset?.key;
  if (key) {
    const found = keyed.get(key);
    keyed.delete(key);
    return found?.localName === fresh.localName ? found : null;
  }
  const alike = place?.nodeName === fresh.nodeName && !place.dataset?.key;
  return alike ? place : null;
}
