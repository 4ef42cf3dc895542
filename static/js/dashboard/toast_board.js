// What is told over the page: critical alerts, notices of health and of the system, and what became
// of what somebody did here. Never more than six toasts: two alerts and one notice by themselves,
// one more for the others of each, and the newest answer. No DOM.

import { nameOf } from "./alert_words.js";
import { ToastGroup } from "./toast_group.js";

const ALERT_MS = 60_000; // its row stays; nobody may be there to dismiss a toast on a wall
const NOTICE_MS = 15_000;
const ANSWER_MS = 30_000; // it may name several alerts, and who asked is there
const MOST_DETAILS = 5; // of an answer: a voice reads them all out
const HEALTH_KINDS = { healthy: "good", degraded: "warning", unhealthy: "critical" };
const LEVELS = new Set(["info", "warning", "error"]);
const BEGINS = new Set(["alert_created", "alert_firing"]);

export class ToastBoard {
  #alerts = new ToastGroup("urgent", {
    most: 2,
    ms: ALERT_MS,
    crowdWords: (count) => `${count} more critical alerts`,
    crowdSaid: "More critical alerts",
  });
  #notices = new ToastGroup("calm", {
    most: 1,
    ms: NOTICE_MS,
    crowdWords: (count) => `${count} more notices`,
    crowdSaid: "More notices",
  });
  #answers = new ToastGroup("answer", { most: 1, ms: ANSWER_MS });
  #asked = 0;

  /** Take an event in; true when a toast may be another now. */
  apply({ type, data }, now) {
    if (type.startsWith("alert_")) return this.#alert(type, data, now);
    if (type === "health_changed") return this.#health(data, now);
    if (type === "system_notification") return this.#notice(data, now);
    return false;
  }

  /** What became of what somebody did: lines as told.js has them, in the place of those before. */
  answer([{ level, text: title }, ...details], now) {
    const kind = level === "success" ? "good" : level;
    const told = details.slice(0, MOST_DETAILS).map((line) => line.text);
    if (details.length > told.length) told.push(`and ${details.length - told.length} more`);
    const text = told.join("\n");
    this.#answers.keep(() => false);
    // A key of its own: the same words told again are read out again.
    this.#asked += 1;
    this.#answers.add(this.#asked, { kind, title, text }, now);
  }

  /** Alerts of which `isOpen(fingerprint)` says no are no longer told. */
  keep(isOpen) {
    this.#alerts.keep(isOpen);
  }

  dismiss(key) {
    this.#alerts.dismiss(key);
    this.#notices.dismiss(key);
    this.#answers.dismiss(key);
  }

  expire(now, isHeld) {
    this.#alerts.expire(now, isHeld);
    this.#notices.expire(now, isHeld);
    this.#answers.expire(now, isHeld);
  }

  get toasts() {
    return [this.#alerts, this.#notices, this.#answers].flatMap((group) => group.toasts);
  }

  #alert(type, alert, now) {
    if (alert.severity !== "critical") return false;
    const muted = alert.silenced_by.length > 0 || alert.inhibited_by.length > 0;
    const isOpen = alert.status === "firing" && !muted && alert.acknowledged_by === null;
    if (!isOpen) this.#alerts.drop(alert.fingerprint);
    else if (BEGINS.has(type)) {
      const title = nameOf(alert);
      const text = alert.annotations.summary || alert.labels.instance || "";
      this.#alerts.add(alert.fingerprint, { kind: "critical", title, text }, now);
    }
    return true;
  }

  #health({ component, status, message, removed }, now) {
    const kind = removed ? "info" : (HEALTH_KINDS[status] ?? "info");
    const title = removed ? `${component} is not watched any more` : `${component} is ${status}`;
    this.#notices.add(`health ${component}`, { kind, title, text: removed ? "" : message }, now);
    return true;
  }

  #notice({ level, message }, now) {
    const kind = LEVELS.has(level) ? level : "info";
    this.#notices.add(`system ${kind} ${message}`, { kind, title: message, text: "" }, now);
    return true;
  }
}
