// The log's stamps as numbers: microseconds since 1970, which a double holds exactly until 2255.

/** "2026-11-23T15:04:05.000007Z", with any number of digits up to six. */
export function toMicros(stamp) {
  const digits = /\.(\d{1,6})/.exec(stamp)?.[1] ?? "";
  return Date.parse(stamp.replace(/\.\d+/, "")) * 1_000 + Number(digits.padEnd(6, "0"));
}

export function toStamp(micros) {
  const seconds = Math.floor(micros / 1_000_000);
  const rest = String(micros - seconds * 1_000_000).padStart(6, "0");
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19)}.${rest}Z`;
}
