// How news is told: each alert by itself, or in a storm all together, in one notification that
// grows. Pure.

import { nameOf } from "../alert_words.js";

const FEW = 3; // alerts that are told one by one
const CALM_MS = 10_000; // after so long without a new one the storm is over
const LONGEST_MS = 60_000; // then it is told as a new one
const NAMES = 3;
const REST_MS = 2_000; // a notification grows as often as this

/**
 * {storm, single, crowd}. `storm`: as given back the last time, or null; `news`: of new_alerts.js;
 * `now` in ms. `single`: news to tell one by one. `crowd`: null, or what to tell in the one
 * notification of the storm: {count, critical, names, more, isUrgent}; urgent is what one must be
 * shown again: the beginning of a storm, and its first critical alert.
 */
export function gather(storm, news, now) {
  const last = isOn(storm, now) ? storm : { from: now, count: 0, critical: 0, names: [] };
  const critical = news.filter(({ severity }) => severity === "critical").length;
  const names = [...new Set([...last.names, ...news.map(nameOf)])].slice(0, NAMES + 1);
  const next = {
    from: last.from,
    at: now,
    count: last.count + news.length,
    critical: last.critical + critical,
    names,
  };
  if (next.count <= FEW) return { storm: next, single: news, crowd: null };
  const isUrgent = last.count <= FEW || (last.critical === 0 && critical > 0);
  const crowd = {
    count: next.count,
    critical: next.critical,
    names: names.slice(0, NAMES),
    more: names.length > NAMES,
    isUrgent,
  };
  return { storm: next, single: [], crowd };
}

/** For how many ms the notification of the storm stays as it is, whichever tab has told it. */
export function restOf(storm, now) {
  const isTold = isOn(storm, now) && storm.count > FEW;
  return isTold ? Math.max(0, storm.at + REST_MS - now) : 0;
}

function isOn(storm, now) {
  if (!storm) return false;
  const { from, at } = storm;
  return at <= now && now - at < CALM_MS && now - from < LONGEST_MS;
}
