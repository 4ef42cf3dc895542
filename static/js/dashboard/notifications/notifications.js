// What is new is told outside of the page, to whoever asked for it: by notifications of the desktop
// and by sound.

import { addressOfAlert } from "../page_address.js";
import { Chime } from "./chime.js";
import { decideHeard, decideShown } from "./decisions.js";
import { Desktop } from "./desktop.js";
import { Ledger } from "./ledger.js";
import { Menu } from "./menu.js";
import { NewAlerts } from "./new_alerts.js";
import { Settings } from "./settings.js";
import { Teller } from "./teller.js";

export class Notifications {
  #news;
  #teller;

  /**
   * `root`: of _notifications.html; `model`: of the page as loaded; `user`: whose page it is;
   * `catchUp()`: shows all that was told of. A page that nobody saw may not have painted it yet.
   */
  constructor(root, { model, user, clock, catchUp }) {
    const watches = model.showsOpen; // what a page does not show, it does not tell either
    const settings = new Settings(browserStorage());
    const desktop = new Desktop({
      onClick: (fingerprint) => {
        catchUp();
        goTo(fingerprint);
      },
    });
    const chime = new Chime({ onChange: () => menu.show() });
    const menu = new Menu(root, { settings, desktop, chime });
    this.#news = new NewAlerts(model);
    this.#teller = new Teller({
      news: this.#news,
      ledger: new Ledger(globalThis.indexedDB),
      settings,
      ways: [
        {
          name: `shown:${user}`,
          isReady: () => watches && settings.values.notify && desktop.permission === "granted",
          decide: decideShown,
          act: (answer) => desktop.tell(answer),
        },
        {
          name: `heard:${user}`,
          isReady: () => watches && settings.values.sound && chime.canPlay,
          decide: decideHeard,
          act: ({ sound }) => sound && chime.play(sound, settings.values.volume),
        },
      ],
      clock,
    });
    const changed = () => {
      if (settings.values.sound) chime.prepare();
      menu.show();
    };
    settings.start(changed);
    menu.start();
    changed();
  }

  apply(event) {
    this.#news.apply(event);
    this.#teller.heed();
  }

  /** The page was loaded anew: what is new in it came without an event. */
  renew(before, after) {
    this.#news.renew(before, after);
    this.#teller.heed();
  }
}

function browserStorage() {
  try {
    return globalThis.localStorage;
  } catch {
    return null; // forbidden
  }
}

/** To the row of an alert, or where it is told of in full; of none, to the page. */
function goTo(fingerprint) {
  globalThis.focus();
  if (fingerprint === null) return;
  const row = document.getElementById(`alert-${fingerprint}`);
  if (!row) {
    location.assign(addressOfAlert(fingerprint));
    return;
  }
  row.closest("details").open = true;
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "center" });
}
