// Matchers that take all of some alerts: what a person means by "silence these". The twin of
// dashboard/common_matchers.py; tests/common_matchers.json holds both.

import { compareText } from "./order.js";

const MOST_ALTERNATIVES = 50;
const MOST_MATCHERS = 32;
const MOST_CHARS = 3000; // names and values of all together: they go into an address
const SPECIAL = /[\\.+*?()|[\]{}^$]/g;
const RESERVED = /[\s{}!=~,\\"'`]/;

/**
 * [{name, operator, value}] for an array of {label: value}. Equal values first, the alert's name
 * before all; then alternatives. A label that one of them lacks is left out, and so is what does
 * not fit.
 */
export function commonMatchers(labelSets) {
  const [first, ...others] = labelSets;
  if (!first) return [];
  const found = Object.keys(first)
    .filter((name) => others.every((labels) => Object.hasOwn(labels, name)))
    .map((name) => matcherOf(name, new Set(labelSets.map((labels) => labels[name]))))
    .filter(Boolean);
  return fitting(found.sort(compareMatchers));
}

/** `name="value"`, as Alertmanager prints a matcher and the server reads it. */
export function formatMatcher({ name, operator, value }) {
  return `${RESERVED.test(name) ? quote(name) : name}${operator}${quote(value)}`;
}

/** A pattern of RE2 that only this value matches (Go's `regexp.QuoteMeta`). */
export function escapePattern(value) {
  return value.replace(SPECIAL, "\\$&");
}

function quote(text) {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

function matcherOf(name, values) {
  if (values.size === 1) return { name, operator: "=", value: [...values][0] };
  if (values.size > MOST_ALTERNATIVES) return null;
  const value = [...values].sort(compareText).map(escapePattern).join("|");
  return { name, operator: "=~", value };
}

function compareMatchers(a, b) {
  return rank(a) - rank(b) || compareText(a.name, b.name);
}

function rank({ name, operator }) {
  return (operator === "=~" ? 2 : 0) + (name === "alertname" ? 0 : 1);
}

function fitting(matchers) {
  let count = 0;
  let chars = 0;
  return matchers.filter(({ name, value }) => {
    const size = [...name].length + [...value].length;
    if (count >= MOST_MATCHERS || chars + size > MOST_CHARS) return false;
    count += 1;
    chars += size;
    return true;
  });
}
