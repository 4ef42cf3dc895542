// The page of one alert comes alive: an event that concerns it brings the server's newer page,
// and what is not as it was is taken over. Such an event is rare: it may cost a request, and what
// it changed, and how long after the step before, is known to the history and not to the stream.

import { Ages } from "../ages.js";
import { Badge } from "../badge.js";
import { fetchRoot } from "../fresh_page.js";
import { highlight } from "../highlight.js";
import { showLocalTimes } from "../local_times.js";
import { OneAtATime } from "../one_at_a_time.js";
import { pageClient } from "../page_client.js";
import { Parts } from "../parts.js";
import { concerns } from "./concerns.js";
import { Ways } from "./ways.js";

const GAP_MS = 250; // an alert that flaps does not become a load

const root = document.getElementById("alert-page");
const { cursor, now } = root.dataset;
const parts = new Parts(root);

const client = pageClient({
  cursor,
  snapshot: async ({ signal }) => {
    await refresh(signal);
    return root.dataset.cursor;
  },
});
const ages = new Ages(root, () => Date.now() + client.serverOffsetMs);
const refreshing = new OneAtATime(() => refresh(), { gapMs: GAP_MS });

async function refresh(signal) {
  const taken = parts.take(await fetchRoot(root.id, { signal }));
  ages.paint(root);
  for (const node of taken) {
    showLocalTimes(node);
    highlight(node);
  }
}

client.on("*", (event) => {
  const { fingerprint, silences } = root.dataset;
  if (concerns(event, { fingerprint, silences: silences.split(" ") })) refreshing.ask();
});
showLocalTimes(root);
ages.start();
new Ways(root.dataset.fingerprint, client).start();
new Badge(document.getElementById("badge"), client, Date.parse(now)).start();
client.connect();
