// A time of the day, by the clock on the wall, in which nothing is told. Pure.

const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** Minutes since midnight of `22:30`; null of anything else. */
export function minutesOf(text) {
  const found = TIME.exec(text);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

/** Whether it is quiet at `date`, local time. It may cross midnight; from and to alike is never. */
export function isQuiet({ quiet, from, to }, date) {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  if (!quiet || start === null || end === null) return false;
  const now = date.getHours() * 60 + date.getMinutes();
  return start <= end ? start <= now && now < end : now >= start || now < end;
}
