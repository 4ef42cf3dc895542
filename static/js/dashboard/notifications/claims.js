// Which news nobody in this browser was told yet: each of its tabs asks, and one of them gets it.
// What was told is remembered as strings: ids of events, and episodes (see new_alerts.js), which
// have a "!" behind them when no event told of them. Pure.

const MOST = 5_000; // strings; the oldest are forgotten
const BATCHES = 4; // of a storm are never forgotten: other tabs may be so far behind
const WORDS = 2; // of each piece of news

/** {mine, told}: what of `news` this tab may tell, and what was told after that. */
export function claim(told, news) {
  const known = new Set(told);
  const mine = [];
  for (const piece of news) {
    if (isTold(known, piece)) continue;
    mine.push(piece);
    for (const word of wordsOf(piece)) known.add(word);
  }
  return { mine, told: [...known].slice(-Math.max(MOST, BATCHES * WORDS * news.length)) };
}

function isTold(known, { how, id, episode }) {
  if (id !== null && known.has(id)) return true;
  // One that fires again may have kept its start: its event is another.
  return known.has(how === "fired" ? `${episode}!` : episode);
}

function wordsOf({ id, episode }) {
  return id === null ? [episode, `${episode}!`] : [id, episode];
}
