// The wall comes alive: the page's snapshot, its position, and the stream from there on.

import { RealtimeClient } from "../realtime/client.js";
import { Badge } from "./badge.js";
import { fetchWall } from "./snapshot.js";
import { Toasts } from "./toasts.js";
import { Wall } from "./wall.js";

const root = document.getElementById("wall");
const { cursor, sse, websocket, poll, now, filter } = root.dataset;

const client = new RealtimeClient({
  endpoints: { sse, websocket, poll },
  user: document.body.dataset.user,
  cursor,
  // Labels name an alert and never change: whose labels do not match now never will. So the server
  // holds them back, by the same matchers that made the page.
  filter: JSON.parse(filter),
  snapshot: async () => {
    wall.replace(await fetchWall());
    return wall.cursor;
  },
});
const wall = new Wall(root, () => Date.now() + client.serverOffsetMs);
const toasts = new Toasts(document.querySelector(".toasts"));

client.on("*", (event) => {
  wall.apply(event);
  toasts.apply(event);
});
new Badge(document.getElementById("badge"), client, Date.parse(now)).start();
client.connect();
