// The board at a moment comes alive: a slider that shows at once, and playback.

import { fieldOf, setText, show, utcText } from "../fields.js";
import { localText, setLocalField, showLocalTimes, useLocalFields } from "../local_times.js";
import { mayAct } from "../single_keys.js";
import { BoardView } from "./board_view.js";
import { toStamp } from "./micros.js";
import { Playback } from "./playback.js";
import { RecentView } from "./recent_view.js";
import { Slider } from "./slider.js";
import { Source } from "./source.js";

const SETTLE_MS = 120; // a slider in motion asks for no more than it can show
const KEYS = { p: "play", n: "next", b: "previous" };
const FIELDS = "input:not([type=range]), select, textarea, [contenteditable]";

const root = document.getElementById("past");
const { at, state, history: historyPath, rows, alert } = root.dataset;
const data = (id) => JSON.parse(document.getElementById(id).textContent);
const player = fieldOf(root, "player");
const play = root.querySelector("[data-do=play]");
const moment = fieldOf(root, "moment");
const exact = root.querySelector("[data-form=exact]");
const exactField = exact.querySelector("input[name=at]");

for (const form of root.querySelectorAll("form[data-times]")) useLocalFields(form);
showLocalTimes(root);
showMoment(at);
show(player, true);

const board = new BoardView(document.getElementById("past-board"), {
  mostRows: Number(rows),
  alertPath: alert,
});
const recent = new RecentView(fieldOf(root, "events"), data("past-words"));
const slider = new Slider(document.getElementById("slide"), data("past-counts"));
const playback = new Playback({
  source: new Source({ statePath: state, historyPath }),
  at,
  now: () => Date.now(),
  on: {
    board: (alerts, micros, silences) => {
      board.show(alerts, micros, silences);
      showMoment(toStamp(micros));
      slider.show(Math.ceil(micros / 1_000_000));
    },
    passed: (events) => {
      recent.add(events);
      if (!playback.isPlaying) keepAddress();
    },
    jumped: () => {
      recent.clear();
      keepAddress();
    },
    state: showState,
    news: (text) => setText(fieldOf(root, "news"), text),
  },
});

let settling = null;
slider.start((seconds) => {
  clearTimeout(settling);
  settling = setTimeout(() => playback.jump(seconds * 1_000_000), SETTLE_MS);
});
const actions = {
  play: () => playback.toggle(),
  next: () => playback.next(),
  previous: () => playback.previous(),
};
player.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button?.dataset.do) actions[button.dataset.do]();
  if (button?.dataset.speed) choose(button);
});
document.addEventListener("keydown", (press) => {
  if (press.ctrlKey || press.metaKey || press.altKey || press.target.closest(FIELDS)) return;
  if (press.repeat) return; // a key held down would play and pause in turn
  if (KEYS[press.key] && mayAct(press.key)) actions[KEYS[press.key]]();
});
exact.addEventListener("submit", (submit) => {
  const wanted = new Date(exactField.value);
  const { range } = exact.elements;
  // Another part of time, or what is no moment: the server makes the page.
  if (range.value !== range.dataset.shown || !slider.covers(wanted.getTime() / 1_000)) return;
  submit.preventDefault();
  playback.jump(wanted.getTime() * 1_000);
});
window.addEventListener("pagehide", () => playback.pause());

function choose(button) {
  playback.speed = Number(button.dataset.speed);
  for (const other of player.querySelectorAll("[data-speed]")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
}

function showState(isPlaying) {
  setText(play, isPlaying ? "Pause" : "Play");
  if (!isPlaying) keepAddress();
}

function showMoment(stamp) {
  root.dataset.at = stamp;
  moment.setAttribute("datetime", stamp);
  moment.title = utcText(stamp);
  setText(moment, localText(stamp));
  if (document.activeElement !== exactField) setLocalField(exactField, stamp);
}

/** What is seen can be sent to somebody. */
function keepAddress() {
  const query = new URLSearchParams({ at: root.dataset.at, range: exact.elements.range.value });
  window.history.replaceState(null, "", `?${query}`);
}
