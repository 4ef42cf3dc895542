// The history page comes alive: it says how many entries are newer, and shows them when asked.
// Nothing moves under the hand of who reads.

import { Badge } from "../badge.js";
import { opensHere } from "../clicks.js";
import { setText, show } from "../fields.js";
import { Frames } from "../frames.js";
import { fetchRoot } from "../fresh_page.js";
import { highlight } from "../highlight.js";
import { showLocalTimes, useLocalFields } from "../local_times.js";
import { pageClient } from "../page_client.js";
import { Parts } from "../parts.js";
import { Newer } from "./newer.js";

const root = document.getElementById("history");
const parts = new Parts(root);
const live = JSON.parse(document.getElementById("history-live").textContent);

for (const form of root.querySelectorAll("form[data-times]")) useLocalFields(form);
showLocalTimes(root);
if (live.on) follow();

function follow() {
  const { cursor, now } = root.dataset;
  const button = root.querySelector("[data-newer]");
  const newer = new Newer(live);
  const tell = () => {
    if (newer.words) setText(button, newer.words);
    show(button, newer.words !== "");
  };
  const client = pageClient({
    cursor,
    types: live.types,
    filter: live.filter,
    snapshot: async ({ signal }) => {
      const fresh = await fetchRoot(root.id, { signal });
      newer.lose();
      tell();
      return fresh.dataset.cursor;
    },
  });
  const frames = new Frames(tell); // of a burst each text would be one for nobody
  client.on("*", (event) => {
    newer.add(event);
    frames.ask();
  });
  button.addEventListener("click", async (click) => {
    if (!opensHere(click)) return;
    click.preventDefault();
    try {
      const taken = parts.take(await fetchRoot(root.id));
      newer.shown(root.dataset.cursor);
      for (const node of taken) {
        showLocalTimes(node);
        highlight(node);
      }
      tell();
    } catch {
      location.assign(button.href); // the browser then says what is wrong
    }
  });
  new Badge(document.getElementById("badge"), client, Date.parse(now)).start();
  client.connect();
}
