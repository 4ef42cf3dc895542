// What the connection badge says, from the client's state. A quiet system and a broken link
// must never look alike.

import { formatSpan } from "./durations.js";

const TRANSPORTS = { sse: "SSE", websocket: "WebSocket", poll: "polling" };
const SIGNED_OUT = 401;
const BLINK_MS = 3_000; // a link that is back so soon has not left anybody with old figures

/**
 * {link, words, detail, refresh, signedOut} of {phase, transport, retryAt, reason, refused}.
 * `times`: now, heardAt (or null), downSince (or null while up), dataFrom: when what is shown
 * was true for the last time; all in ms. `clock(ms)` prints a time of day.
 */
export function badgeWords(state, times, clock) {
  const { now, heardAt } = times;
  if (state.phase === "live" || state.phase === "polling") {
    const name = TRANSPORTS[state.transport] ?? state.transport;
    const words = state.phase === "live" ? `Live · ${name}` : "Polling";
    return { link: state.phase, words, detail: heardWords(now - heardAt) };
  }
  const stale = `Stale since ${clock(times.dataFrom)}`;
  if (state.phase === "stopped") {
    if (state.refused === SIGNED_OUT) {
      return { link: "stopped", words: "Signed out", detail: stale, signedOut: true };
    }
    return { link: "stopped", words: stale, detail: state.reason, refresh: true };
  }
  const next = state.phase === "waiting" ? waitingWords(state.retryAt - now) : "connecting …";
  if (heardAt === null && now - times.downSince < BLINK_MS) {
    return { link: "connecting", words: "Connecting", detail: "" };
  }
  if (now - times.downSince < BLINK_MS) {
    return { link: "waiting", words: "Reconnecting", detail: "" };
  }
  return { link: "stale", words: stale, detail: next, refresh: true };
}

/** In steps of five seconds: a figure that changes each second draws the eye for nothing. */
function heardWords(ms) {
  const rounded = Math.floor(ms / 5_000) * 5_000;
  return rounded === 0 ? "heard just now" : `heard ${formatSpan(rounded)} ago`;
}

function waitingWords(ms) {
  return ms < 1_000 ? "reconnecting now" : `reconnecting in ${Math.ceil(ms / 1_000)} s`;
}
