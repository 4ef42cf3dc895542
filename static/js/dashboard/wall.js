// The sections of the page, and each event to those whom it concerns.

import { Ages } from "./ages.js";
import { Alerts } from "./alerts.js";
import { Frames } from "./frames.js";
import { Silences } from "./silences.js";
import { Tiles } from "./tiles.js";

const TICK_MS = 5_000; // what has resolved goes after its time, without an event

export class Wall {
  #root;
  #now;
  #ages;
  #tiles;
  #alerts;
  #silences;
  #frames = new Frames((events) => this.#show(events));

  /** `root`: the `#wall` as the server made it; `now()`: the server's time in ms. */
  constructor(root, now) {
    this.#now = now;
    this.#mount(root);
    setInterval(() => document.hidden || this.#frames.ask(), TICK_MS);
  }

  /** The position in the log that the server's markup stands for. */
  get cursor() {
    return this.#root.dataset.cursor;
  }

  // Up to where the page shows the log stands in its `data-painted`: for who measures it.

  /** Put the server's newer state in the place of this one. */
  replace(root) {
    this.#frames.flush();
    this.#ages.stop();
    this.#alerts.close();
    this.#root.replaceWith(root);
    this.#mount(root);
  }

  /** Take an event in; it is shown with the next frame. */
  apply(event) {
    this.#frames.add(event);
  }

  #show(events) {
    for (const event of events) {
      this.#tiles.apply(event, this.#silences.holdsActive(event.data.id));
      this.#silences.apply(event);
      this.#alerts.apply(event);
    }
    this.#tiles.paint();
    this.#alerts.paint();
    if (events.length > 0) this.#root.dataset.painted = events.at(-1).id;
  }

  #mount(root) {
    const section = (name) => root.querySelector(`[data-section="${name}"]`);
    const { rowsAddress, sharedAddress } = root.dataset;
    this.#root = root;
    this.#ages = new Ages(root, this.#now);
    this.#tiles = new Tiles(section("tiles"));
    this.#silences = new Silences(section("silences"), {
      ages: this.#ages,
      mutedBy: (id) => this.#alerts.mutedBy(id),
    });
    this.#alerts = new Alerts(section("alerts"), {
      index: JSON.parse(root.querySelector("#wall-index").textContent),
      addresses: { rows: rowsAddress, shared: sharedAddress },
      query: location.search.slice(1),
      ages: this.#ages,
      now: this.#now,
      onMuted: (id, count) => this.#silences.setMuted(id, count),
      onChange: () => this.#frames.ask(),
    });
    this.#ages.start();
  }
}
