// The sections of the page, and each event to those whom it concerns.

import { Ages } from "./ages.js";
import { Alerts } from "./alerts.js";
import { Silences } from "./silences.js";
import { Tiles } from "./tiles.js";

export class Wall {
  #root;
  #now;
  #ages;
  #tiles;
  #alerts;
  #silences;

  /** `root`: the `#wall` as the server made it; `now()`: the server's time in ms. */
  constructor(root, now) {
    this.#now = now;
    this.#mount(root);
  }

  /** The position in the log that the server's markup stands for. */
  get cursor() {
    return this.#root.dataset.cursor;
  }

  /** Put the server's newer state in the place of this one. */
  replace(root) {
    this.#ages.stop();
    this.#root.replaceWith(root);
    this.#mount(root);
  }

  apply(event) {
    const { data } = event;
    this.#tiles.apply(event, this.#silences.holdsActive(data.id));
    this.#silences.apply(event);
    this.#alerts.apply(event);
  }

  #mount(root) {
    const section = (name) => root.querySelector(`[data-section="${name}"]`);
    this.#root = root;
    this.#ages = new Ages(root, this.#now);
    this.#tiles = new Tiles(section("tiles"));
    this.#silences = new Silences(section("silences"), {
      ages: this.#ages,
      mutedBy: (id) => this.#alerts.mutedBy(id),
    });
    this.#alerts = new Alerts(section("alerts"), {
      ages: this.#ages,
      onMuted: (id, count) => this.#silences.setMuted(id, count),
    });
    this.#ages.start();
  }
}
