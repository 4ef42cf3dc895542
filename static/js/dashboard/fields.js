// Filling the server's markup. Text goes in as text, an address only if it is one of the web.

const WEB_ADDRESS = /^https?:\/\//i;

/** A copy of what a `<template>` holds, its white space included, as the server prints it. */
export function copyOf(id) {
  return document.getElementById(id).content.cloneNode(true);
}

/** The same without the white space around it. */
export function rowOf(id) {
  return copyOf(id).firstElementChild;
}

export function fieldOf(node, name) {
  return node.querySelector(`[data-field="${name}"]`);
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

export function show(node, visible) {
  if (node.hidden === visible) node.hidden = !visible;
}

/** A text that has its place only when there is one. */
export function setOptionalText(node, text) {
  setText(node, text);
  show(node, text !== "");
}

/** A link, or nothing when the address is none of the web. */
export function setLink(node, url) {
  const allowed = WEB_ADDRESS.test(url);
  if (allowed) setAttribute(node, "href", url);
  else node.removeAttribute("href");
  show(node, allowed);
}

/** A time; its text is absolute until the ages are painted. */
export function setTime(node, stamp) {
  if (node.getAttribute("datetime") === stamp) return;
  node.setAttribute("datetime", stamp);
  node.textContent = stamp ? utcText(stamp) : "";
}

/** A stamp of the log as people read it. */
export function utcText(stamp) {
  return `${stamp.slice(0, 10)} ${stamp.slice(11, 19)} UTC`;
}
