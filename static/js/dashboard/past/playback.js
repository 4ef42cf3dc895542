// The board at a moment that moves: loaded where a hand puts it, folded on from there.

import { systemClock } from "../../realtime/clock.js";
import { EventFeed } from "./event_feed.js";
import { foldEvent, foldSilence } from "./fold.js";
import { toMicros, toStamp } from "./micros.js";
import { Player } from "./player.js";

export class Playback {
  #source;
  #now;
  #on;
  #player = null; // none until something is asked for
  #firing = new Map();
  #silences = new Map(); // in force, by id
  #speed = 60;
  #loads = 0; // an answer to an older question is too late
  #at;

  /**
   * `at`: the stamp of the page; `now()`: ms; `on`: {board(alerts, micros, silences), passed(events),
   * jumped(), state(isPlaying), news(text)}.
   */
  constructor({ source, at, now, on }) {
    this.#source = source;
    this.#at = toMicros(at);
    this.#now = () => now() * 1_000;
    this.#on = on;
  }

  get isPlaying() {
    return this.#player?.isPlaying ?? false;
  }

  set speed(factor) {
    this.#speed = factor;
    if (this.#player) this.#player.speed = factor;
  }

  /** Show the board as it stood at a moment, in µs; a newer wish overtakes it. */
  async jump(micros) {
    this.#player?.pause();
    this.#loads += 1;
    const load = this.#loads;
    await this.#telling(async () => {
      const state = await this.#source.state(toStamp(Math.min(micros, this.#now())));
      if (load !== this.#loads) return;
      this.#start(state);
      this.#on.board(this.#firing.values(), this.#at, this.#silences.values());
      this.#on.jumped();
    });
  }

  async toggle() {
    if (this.isPlaying) this.#player.pause();
    else
      await this.#telling(async () => {
        await this.#ready();
        if (this.#player.isAtEnd) this.#on.news("This is now: nothing lies ahead.");
        else this.#player.play();
      });
  }

  async next() {
    await this.#telling(async () => {
      await this.#ready();
      if (!(await this.#player.step())) this.#on.news("Nothing has happened since.");
    });
  }

  async previous() {
    await this.#telling(async () => {
      const event = await this.#source.lastUntil(toStamp(this.#at - 1));
      if (event) await this.jump(toMicros(event.timestamp));
      else this.#on.news("Nothing is kept from before.");
    });
  }

  pause() {
    this.#player?.pause();
  }

  /** The state of the page's own moment, in full: its rows say less. */
  async #ready() {
    if (!this.#player) this.#start(await this.#source.state(toStamp(this.#at)));
  }

  #start({ at, cursor, alerts, silences }) {
    this.#at = toMicros(at);
    this.#firing = new Map(alerts.map((alert) => [alert.fingerprint, alert]));
    this.#silences = new Map(silences.map((silence) => [silence.id, silence]));
    const feed = new EventFeed({
      load: (after) => this.#source.after(after),
      from: { cursor, at: this.#at },
      now: this.#now,
    });
    this.#player = new Player({
      feed,
      at: this.#at,
      clock: systemClock,
      now: this.#now,
      on: {
        pass: (events, micros) => this.#pass(events, micros),
        state: () => this.#on.state(this.isPlaying),
        fail: (error) => this.#on.news(`Stopped: ${error.message}.`),
      },
    });
    this.#player.speed = this.#speed;
  }

  #pass(events, micros) {
    this.#at = micros;
    for (const event of events) {
      foldEvent(this.#firing, event);
      foldSilence(this.#silences, event);
    }
    this.#on.board(this.#firing.values(), micros, this.#silences.values());
    if (events.length) this.#on.passed(events);
  }

  async #telling(act) {
    this.#on.news("");
    try {
      await act();
    } catch (error) {
      this.#on.news(`That did not work: ${error.message}.`);
    }
  }
}
