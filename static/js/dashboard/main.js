// The wall comes alive: the page's snapshot, its position, and the stream from there on.

import { systemClock } from "../realtime/clock.js";
import { Announcer } from "./announcer.js";
import { Badge } from "./badge.js";
import { FilterBar } from "./filter_bar.js";
import { fetchRoot } from "./fresh_page.js";
import { mendFaults } from "./guarded.js";
import { ask, Keyboard } from "./keyboard.js";
import { Notifications } from "./notifications/notifications.js";
import { isOpen } from "./open_counts.js";
import { pageClient } from "./page_client.js";
import { Selection } from "./selection.js";
import { followSilenceLinks } from "./silence_links.js";
import { Tab } from "./tab.js";
import { Toasts } from "./toasts.js";
import { linesOf } from "./told.js";
import { Wall } from "./wall.js";
import { WallActions } from "./wall_actions.js";

const root = document.getElementById("wall");
const { cursor, now, filter, wordsAddress: words, pageName } = root.dataset;

const client = pageClient({
  cursor,
  // Labels name an alert and never change: whose labels do not match now never will. So the server
  // holds them back, by the same matchers that made the page.
  filter: JSON.parse(filter),
  snapshot: async ({ signal }) => {
    const newer = await fetchRoot("wall", { signal });
    const before = wall.model;
    wall.replace(newer);
    notifications.renew(before, wall.model);
    toasts.keep((fingerprint) => isOpen(wall.model.entry(fingerprint)));
    return wall.cursor;
  },
});
const selection = new Selection(() => wall.root, document.querySelector("[data-selection]"), {
  shows: (fingerprint) => wall.shows(fingerprint),
  labelsOf: (fingerprint) => wall.labelsOf(fingerprint),
});
const wall = new Wall(root, {
  now: () => Date.now() + client.serverOffsetMs,
  heldButton: document.querySelector("[data-action=release]"),
  onPaint: () => selection.refresh(),
  onTake: () => tab.showCounts(wall.model.open),
});
const tab = new Tab(pageName, wall.model.open);
const toasts = new Toasts(document.querySelector(".toasts"));
const announcer = new Announcer(document.querySelector("[data-announcer]"));
const notifications = new Notifications(document.querySelector("[data-notifications]"), {
  model: wall.model,
  user: document.body.dataset.user,
  clock: systemClock,
  catchUp: () => wall.catchUp(),
});

client.on("*", (event) => {
  wall.apply(event);
  announcer.apply(event);
  toasts.apply(event);
  notifications.apply(event);
});
mendFaults(() => client.renew("a part of the page failed"));
const onLink = (link) => tab.showLink(link);
new Badge(document.getElementById("badge"), client, Date.parse(now), { onLink }).start();
const filterBar = new FilterBar(document.querySelector("[data-filter-form]"), words);
const act = (name) => () => ask(name, { alerts: selection.alerts(), filter: JSON.parse(filter) });
const keyboard = new Keyboard(
  {
    j: () => selection.move(1),
    k: () => selection.move(-1),
    x: () => selection.toggle(),
    a: act("acknowledge"),
    s: act("silence"),
    g: () => filterBar.chooseGroup(),
    r: () => wall.release() || location.reload(),
    "/": () => filterBar.focus(),
    Escape: () => toasts.dismissFocused() || selection.clear() || toasts.dismissNewest(),
  },
  document.getElementById("keys"),
  document.querySelector("[data-action=keys]"),
);
for (const button of document.querySelectorAll("[data-selection-actions] [data-act]")) {
  button.addEventListener("click", act(button.dataset.act));
}
const onDone = (answer) => {
  selection.clear();
  if (answer.outcomes) toasts.answer(linesOf(answer));
};
const actions = new WallActions({ onDone, client });
for (const part of [actions, selection, filterBar, keyboard]) part.start();
followSilenceLinks();
client.connect();
