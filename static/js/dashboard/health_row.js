// One row of the health, from a component: the twin of HealthRow in dashboard/wall/health_panel.py.

import { fieldOf, rowOf, setAttribute, setOptionalText, setText, setTime } from "./fields.js";

export function makeHealthRow(component) {
  const row = rowOf("health-template");
  row.dataset.component = component.name;
  setText(fieldOf(row, "name"), component.name);
  updateHealthRow(row, component);
  return row;
}

export function updateHealthRow(row, { status, since, latency_ms: latency, message }) {
  setAttribute(row, "data-status", status);
  setText(fieldOf(row, "status"), status);
  setTime(fieldOf(row, "since"), since);
  setOptionalText(fieldOf(row, "latency"), latencyWords(latency));
  setOptionalText(fieldOf(row, "message"), message);
}

export function latencyWords(ms) {
  if (ms === null) return "";
  return ms < 1 ? "< 1 ms" : `${Math.floor(ms)} ms`;
}
