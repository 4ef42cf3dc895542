// The sections of the page, and each event to those whom it concerns.

import { Ages } from "./ages.js";
import { Alerts } from "./alerts.js";
import { keepFocus, likeOf, nobody } from "./counterpart.js";
import { DeadSwitch } from "./dead_switch.js";
import { Feed } from "./feed.js";
import { Frames } from "./frames.js";
import { guarded } from "./guarded.js";
import { Hand } from "./hand.js";
import { Health } from "./health.js";
import { HeldChanges } from "./held_changes.js";
import { Silences } from "./silences.js";
import { Tiles } from "./tiles.js";
import { Timeline } from "./timeline/timeline.js";

const MOVES = /^(alert|silence)_/; // events that change rows
const TICK_MS = 5_000; // what has resolved goes after its time, without an event

export class Wall {
  #root;
  #now;
  #ages;
  #tiles;
  #timeline;
  #alerts;
  #silences;
  #feed;
  #health;
  #switch;
  #frames = new Frames((events) => this.#take(events));
  #held;
  #newest = null; // id of the newest event taken in
  #onPaint;
  #onTake;

  /**
   * `root`: the `#wall` as the server made it; `now()`: the server's time in ms; `heldButton`:
   * lets changes in that wait; `onPaint()`: after rows may have come and gone; `onTake()`: the
   * model may be another, whether it is painted or waits.
   */
  constructor(root, { now, heldButton, onPaint, onTake }) {
    this.#now = now;
    this.#onPaint = onPaint;
    this.#onTake = onTake;
    this.#mount(root);
    const hand = new Hand(() => this.#root);
    hand.start();
    this.#held = new HeldChanges(heldButton, {
      isHeld: () => hand.isOn,
      onRelease: () => this.#paint(),
    });
    setInterval(() => document.hidden || this.#frames.ask(), TICK_MS);
  }

  /** The position in the log that the server's markup stands for. */
  get cursor() {
    return this.#root.dataset.cursor;
  }

  /** Put the server's newer state in the place of this one. */
  replace(root) {
    this.#frames.flush();
    this.#ages.stop();
    this.#alerts.close();
    const { hand } = this.#timeline;
    const { asked } = this.#alerts;
    this.#silences.close();
    const take = () => {
      this.#root.replaceWith(root);
      this.#newest = null;
      this.#mount(root);
      this.#alerts.resume(asked);
    };
    keepFocus(this.#root, take, (held) => likeOf(held, root));
    this.#timeline.resume(hand);
    this.#held.clear();
    this.#onPaint();
    this.#onTake();
  }

  /** Take an event in; it is shown with the next frame. */
  apply(event) {
    this.#frames.add(event);
  }

  get root() {
    return this.#root;
  }

  /** Every alert that the filter takes. */
  get model() {
    return this.#alerts.model;
  }

  /** Whether an alert is among those shown, though it may have no row. */
  shows(fingerprint) {
    return this.#alerts.model.entry(fingerprint)?.shown ?? false;
  }

  /** Its labels, or null where they are not known. */
  labelsOf(fingerprint) {
    return this.#alerts.model.entry(fingerprint)?.labels ?? null;
  }

  /** Let in what waits; false when nothing does. */
  release() {
    const waits = this.#held.count > 0;
    if (waits) this.#held.release();
    return waits;
  }

  /** Show now all that came, though it waits for a frame or for a hand to let go. */
  catchUp() {
    this.#frames.flush();
    this.release();
  }

  #take(events) {
    let changes = 0;
    for (const event of events) {
      const wasActive = this.#silences.holdsActive(event.data.id);
      guarded(() => this.#tiles.apply(event, wasActive));
      for (const part of this.#followers) guarded(() => part.apply(event));
      if (MOVES.test(event.type)) changes += 1;
      this.#newest = event.id;
    }
    // Figures stand where they are, and what the switch says is too grave to wait for a hand.
    for (const part of [this.#tiles, this.#timeline, this.#switch]) guarded(() => part.paint());
    guarded(this.#onTake);
    if (!this.#held.hold(changes)) this.#paint();
  }

  /** The sections that an event is told to, in this order. */
  get #followers() {
    const board = [this.#timeline, this.#silences, this.#alerts];
    return [...board, this.#feed, this.#health, this.#switch];
  }

  #paint() {
    const parts = [this.#silences, this.#alerts, this.#health, this.#feed];
    const paint = () => {
      for (const part of parts) guarded(() => part.paint());
    };
    keepFocus(this.#root, paint, nobody);
    // Up to where the page shows the log: for who measures it.
    if (this.#newest) this.#root.dataset.painted = this.#newest;
    this.#onPaint();
  }

  #mount(root) {
    const section = (name) => root.querySelector(`[data-section="${name}"]`);
    const { rowsAddress, sharedAddress, silencesAddress } = root.dataset;
    this.#root = root;
    this.#ages = new Ages(root, this.#now);
    this.#tiles = new Tiles(section("tiles"));
    this.#timeline = new Timeline(section("timeline"), this.#now);
    this.#silences = new Silences(section("silences"), {
      ages: this.#ages,
      address: silencesAddress,
      mutedBy: (id) => this.#alerts.mutedBy(id),
      onChange: () => this.#frames.ask(),
    });
    this.#health = new Health(section("health"), this.#ages);
    this.#switch = new DeadSwitch(section("switch"), this.#ages);
    this.#feed = new Feed(section("feed"), {
      ages: this.#ages,
      onRelease: () => this.#frames.ask(),
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
    this.#timeline.start();
  }
}
