// The page of silences comes alive: its snapshot, its position, and the stream from there on.

import { Badge } from "./badge.js";
import { opensHere } from "./clicks.js";
import { pageClient } from "./page_client.js";
import { fetchPage } from "./posting.js";
import { SilenceActions } from "./silence_actions.js";
import { SilenceList } from "./silence_list.js";
import { openSilenceForm } from "./silencing.js";
import { tell } from "./told.js";

const root = document.getElementById("silences");
const { cursor, now } = root.dataset;

const client = pageClient({
  cursor,
  snapshot: async ({ signal }) => {
    await list.reload(signal);
    return list.cursor;
  },
});
const actions = new SilenceActions(root, {
  onChange: () => list.refreshSoon(),
  onDone: () => list.refresh(),
});
const list = new SilenceList(root, {
  held: document.querySelector("[data-held]"),
  now: () => Date.now() + client.serverOffsetMs,
  fetch: (signal) => fetchPage(location.href, { signal }),
  isHeld: () => actions.selected.length > 0,
});
actions.show();

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || !opensHere(event)) return;
  event.preventDefault();
  openSilenceForm(link.href, {
    client,
    onDone: () => tell([{ level: "success", text: "The silence is stored." }]),
  });
});

client.on("*", (event) => list.apply(event));
new Badge(document.getElementById("badge"), client, Date.parse(now)).start();
client.connect();
