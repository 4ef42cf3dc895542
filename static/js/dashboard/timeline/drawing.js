// How the timeline is drawn, in whole numbers: the twin of dashboard/wall/timeline_drawing.py.
// tests/timeline.json holds both to the same. A stretch is one unit wide, an alert one high.

import { compareSeverity, SEVERITIES } from "../order.js";
import { OTHER } from "./peaks.js";

const MOST_SHOWN = 10; // names of severities beside the figures
const LEAST_TOP = 4; // one alert alone is no tower
const LINES = 3;

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** The figures of the lines: two or three, the last of them not less than `most`. */
export function scale(most) {
  const top = Math.max(most, LEAST_TOP);
  let step = 1; // 1, 2, 5, 10, 20, 50 …
  while (step * LINES < top) step *= String(step).startsWith("2") ? 2.5 : 2;
  return Array.from({ length: Math.ceil(top / step) }, (_, place) => step * (place + 1));
}

/** Of the stacks. */
export function highest(peaks) {
  return Math.max(0, ...peaks.map((peak) => (peak ? sum([...peak.bySeverity.values()]) : 0)));
}

/** The path of each layer, from the bottom; neighbours that are alike are one rectangle. */
export function layers(peaks, top) {
  const stacks = peaks.map(stackOf);
  return Array.from({ length: SEVERITIES.length + 1 }, (_, layer) => {
    const parts = stacks.map((stack) => [sum(stack.slice(0, layer)), stack[layer]]);
    return rectangles(parts, top);
  });
}

/** The path of what nobody counted. */
export function gaps(peaks, top) {
  const parts = peaks.map((peak) => [0, peak ? 0 : top]);
  return rectangles(parts, top);
}

/** The severities of the range in their order, `OTHER` for those that are too many. */
export function namesShown(peaks) {
  const names = new Set(peaks.flatMap((peak) => (peak ? [...peak.bySeverity.keys()] : [])));
  const ordered = [...names].sort(compareSeverity);
  return ordered.length <= MOST_SHOWN ? ordered : [...ordered.slice(0, MOST_SHOWN - 1), OTHER];
}

/** The figure of each of these names; that of `OTHER` is all that has no name among them. */
export function shares(bySeverity, names) {
  const named = new Set(names);
  const rest = sum([...bySeverity].map(([name, count]) => (named.has(name) ? 0 : count)));
  return names.map((name) => (bySeverity.get(name) ?? 0) + (name === OTHER ? rest : 0));
}

/** Of a thousand. */
export function percent(thousandths) {
  return `${Math.floor(thousandths / 10)}.${thousandths % 10}%`;
}

function stackOf(peak) {
  if (!peak) return new Array(SEVERITIES.length + 1).fill(0);
  const known = SEVERITIES.map((name) => peak.bySeverity.get(name) ?? 0);
  return [...known, sum([...peak.bySeverity.values()]) - sum(known)];
}

/** `parts`: the base and the height in each stretch. */
function rectangles(parts, top) {
  let path = "";
  for (let x = 0, end = 0; x < parts.length; x = end) {
    const [base, height] = parts[x];
    end = x + 1;
    while (end < parts.length && parts[end][0] === base && parts[end][1] === height) end += 1;
    const width = end - x;
    if (height > 0) path += `M${x} ${top - base - height}h${width}v${height}h-${width}z`;
  }
  return path;
}
