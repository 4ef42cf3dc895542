// Notifications of the desktop. They make no sound of their own: that is for whoever wants one.

import { nameOf } from "../alert_words.js";

const PREFIX = "watchfire";

export class Desktop {
  #api;
  #isSecure;
  #onClick;
  #isBarred = false; // where notifications are only for service workers, as on phones

  /** `onClick(fingerprint)`: a person chose the notification of an alert, or, null, of several. */
  constructor({ api = globalThis.Notification, isSecure = globalThis.isSecureContext, onClick }) {
    this.#api = api;
    this.#isSecure = isSecure;
    this.#onClick = onClick;
  }

  /** `insecure`, `unsupported`, or what the browser says: `default`, `granted`, `denied`. */
  get permission() {
    if (!this.#isSecure) return "insecure";
    if (!this.#api || this.#isBarred) return "unsupported";
    return this.#api.permission;
  }

  /** Only after a click of a person; resolves when they, or the browser, have answered. */
  async ask() {
    if (this.permission === "default") await this.#api.requestPermission();
    if (this.permission === "granted") {
      this.#show("Notifications are on", {
        tag: `${PREFIX}:on`,
        body: "New alerts come like this.",
      });
    }
  }

  /** What decisions.js decided. */
  tell({ single, crowd }) {
    for (const alert of single) {
      const title = `${nameOf(alert)} · ${alert.severity}`;
      const tag = `${PREFIX}:${alert.episode}`;
      this.#show(title, { tag, body: alert.summary }, alert.fingerprint);
    }
    if (crowd) {
      const tag = `${PREFIX}:storm`;
      this.#show(crowdTitle(crowd), { tag, body: crowdNames(crowd), renotify: crowd.isUrgent });
    }
  }

  #show(title, options, fingerprint = null) {
    try {
      const shown = new this.#api(title, { ...options, silent: true });
      shown.onclick = () => {
        shown.close();
        this.#onClick(fingerprint);
      };
    } catch {
      this.#isBarred = true;
    }
  }
}

function crowdTitle({ count, critical }) {
  return critical > 0 ? `${count} new alerts, ${critical} critical` : `${count} new alerts`;
}

function crowdNames({ names, more }) {
  return more ? `${names.join(", ")} …` : names.join(", ");
}
