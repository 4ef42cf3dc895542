// Notices over the page: critical alerts, health, messages. Never more than a few.

import { fieldOf, rowOf, setOptionalText, setText } from "./fields.js";

const MOST_ALERTS = 2; // more are told in one toast together
const MOST_NOTICES = 2; // the oldest gives way
const ALERT_MS = 60_000; // its row stays; nobody may be there to dismiss a toast on a wall
const NOTICE_MS = 15_000;
const HEALTH_KINDS = { healthy: "good", degraded: "warning", unhealthy: "critical" };

export class Toasts {
  #urgent;
  #calm;
  #alerts = new Map(); // fingerprint → its toast
  #crowd = new Map(); // fingerprint → alertname, of those told together
  #crowdToast = null;

  constructor(root) {
    this.#urgent = root.querySelector("[data-toasts=urgent]");
    this.#calm = root.querySelector("[data-toasts=calm]");
  }

  apply({ type, data }) {
    if (type === "alert_created" || type === "alert_firing") this.#fired(data);
    else if (type === "alert_resolved") this.#settled(data.fingerprint);
    else if (type === "health_changed") this.#health(data);
    else if (type === "system_notification") this.#notice(data.level, data.message, "");
  }

  #fired(alert) {
    const muted = alert.silenced_by.length > 0 || alert.inhibited_by.length > 0;
    if (alert.status !== "firing" || alert.severity !== "critical" || muted) return;
    const title = alert.alertname || "(no alertname)";
    const { fingerprint } = alert;
    this.#settled(fingerprint);
    if (this.#alerts.size >= MOST_ALERTS) {
      this.#crowd.set(fingerprint, title);
      this.#showCrowd();
      return;
    }
    const text = alert.annotations.summary || alert.labels.instance || "";
    const toast = this.#open(this.#urgent, "critical", title, text, ALERT_MS, () => {
      if (this.#alerts.get(fingerprint) === toast) this.#alerts.delete(fingerprint);
    });
    this.#alerts.set(fingerprint, toast);
  }

  #settled(fingerprint) {
    this.#alerts.get(fingerprint)?.close();
    if (this.#crowd.delete(fingerprint)) this.#showCrowd();
  }

  #showCrowd() {
    if (this.#crowd.size === 0) {
      this.#crowdToast?.close();
      return;
    }
    this.#crowdToast ??= this.#open(this.#urgent, "critical", "", "", ALERT_MS, () => {
      this.#crowdToast = null;
      this.#crowd.clear();
    });
    const count = this.#crowd.size;
    const names = [...new Set(this.#crowd.values())].slice(0, 3).join(", ");
    const what = count === 1 ? "1 more critical alert" : `${count} more critical alerts`;
    setText(fieldOf(this.#crowdToast.node, "title"), what);
    setOptionalText(fieldOf(this.#crowdToast.node, "text"), names);
  }

  #health({ component, status, message }) {
    this.#notice(HEALTH_KINDS[status] ?? "info", `${component} is ${status}`, message);
  }

  #notice(kind, title, text) {
    while (this.#calm.children.length >= MOST_NOTICES) this.#calm.firstElementChild.remove();
    this.#open(this.#calm, kind, title, text, NOTICE_MS, () => {});
  }

  /** A toast that goes by itself after `ms`, but not under a pointer or with the focus in it. */
  #open(place, kind, title, text, ms, onClose) {
    const node = rowOf("toast-template");
    node.dataset.kind = kind;
    setText(fieldOf(node, "title"), title);
    setOptionalText(fieldOf(node, "text"), text);
    let timer = null;
    const toast = {
      node,
      close: () => {
        clearTimeout(timer);
        node.remove();
        onClose();
      },
    };
    const closeLater = () => {
      const held = node.matches(":hover, :focus-within");
      if (held) timer = setTimeout(closeLater, NOTICE_MS);
      else toast.close();
    };
    timer = setTimeout(closeLater, ms);
    fieldOf(node, "close").addEventListener("click", toast.close);
    place.append(node);
    return toast;
  }
}
