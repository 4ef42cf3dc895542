// What a tab does about news: decided from a record that all tabs of the browser share (see
// ledger.js), so that each alert is told once, whichever tab tells it. Pure.

import { claim } from "./claims.js";
import { gather, restOf } from "./storm.js";

const SOUND_MS = 3_000; // one sound in so long; only the first critical alert breaks in

/** {record, single, crowd, rest}: what to show, and for how many ms no more; see storm.js. */
export function decideShown(record, news, now) {
  const { mine, told } = claim(wordsIn(record), news);
  if (mine.length === 0) {
    const rest = restOf(record?.storm, now);
    return { record: { ...record, told }, single: [], crowd: null, rest };
  }
  const { storm, single, crowd } = gather(record?.storm, mine, now);
  return { record: { told, storm }, single, crowd, rest: restOf(storm, now) };
}

/** {record, sound}: "critical", "other", or null. */
export function decideHeard(record, news, now) {
  const { mine, told } = claim(wordsIn(record), news);
  const before = { at: record?.at ?? null, critical: record?.critical ?? false };
  const critical = mine.some(({ severity }) => severity === "critical");
  const since = before.at === null ? SOUND_MS : now - before.at;
  const isSoon = since >= 0 && since < SOUND_MS;
  if (mine.length === 0 || (isSoon && (before.critical || !critical))) {
    return { record: { told, ...before }, sound: null };
  }
  return { record: { told, at: now, critical }, sound: critical ? "critical" : "other" };
}

function wordsIn(record) {
  return Array.isArray(record?.told) ? record.told : [];
}
