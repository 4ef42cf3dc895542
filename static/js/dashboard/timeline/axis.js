// The times under the timeline and of its stretches, in the reader's own zone; moments are seconds
// since 1970. In UTC the ticks are those of dashboard/wall/timeline_drawing.py.

import { utcText } from "../fields.js";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const LOOK = 900; // zones differ by quarters of hours
const LAST_TICK = 960; // of a thousand; one further on would stand over the edge

/**
 * The moments with a round local time between these two; where, in thousandths; and whether it is
 * one of every second, which a narrow page leaves out.
 */
export function ticks(start, end, tick, phase, zoneOf = localZone) {
  const look = tick < HOUR ? LOOK / 3 : LOOK;
  const found = [];
  for (let at = Math.ceil(start / look) * look; at < end; at += look) {
    const number = (at + zoneOf(at) - phase) / tick;
    const place = Math.floor(((at - start) * 1_000) / (end - start));
    if (Number.isInteger(number) && place <= LAST_TICK) found.push([at, place, number % 2 === 1]);
  }
  return found;
}

/** Seconds that the local time is ahead of UTC. */
function localZone(at) {
  return -60 * new Date(at * 1_000).getTimezoneOffset();
}

/** Writes a tick: a time of the day, a day of the week, or a day of the year. */
export function tickWriter(tick) {
  const time = { hour: "numeric", minute: "2-digit" };
  const day =
    tick === DAY ? { weekday: "short", day: "numeric" } : { day: "numeric", month: "short" };
  const format = new Intl.DateTimeFormat(undefined, tick < DAY ? time : day);
  return (at) => format.format(new Date(at * 1_000));
}

/** Writes a stretch from a moment to another, or since it; with its day where ranges have many. */
export function spanWriter(step) {
  const second = step < 60 ? { second: "2-digit" } : {};
  const day = step < HOUR ? {} : { weekday: "short", day: "numeric", month: "short" };
  const time = { hour: "numeric", minute: "2-digit", ...second };
  const whole = new Intl.DateTimeFormat(undefined, { ...day, ...time });
  const short = new Intl.DateTimeFormat(undefined, time);
  return (from, to) => {
    const start = new Date(from * 1_000);
    if (to === null) return `since ${short.format(start)}`;
    return whole.formatRange(start, new Date(to * 1_000));
  };
}

/** In full, in UTC. */
export function utc(at) {
  return utcText(new Date(at * 1_000).toISOString());
}
