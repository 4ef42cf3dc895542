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
  #loading = null; // promise of the newest one, while it is under way
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
    await this.#telling(async () => {
      if (!(await this.#load(Math.min(micros, this.#now())))) return;
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

  /** Until there is a player: at first of the page's own moment, whose rows say less than a state. */
  async #ready() {
    if (!this.#player && !this.#loading) this.#load(this.#at);
    while (this.#loading) await this.#loading;
  }

  /** Start from this moment, in µs; false when a newer wish has overtaken it. */
  #load(micros) {
    this.#loads += 1;
    this.#loading = this.#take(micros, this.#loads);
    return this.#loading;
  }

  async #take(micros, load) {
    const isNewest = () => load === this.#loads;
    try {
      const state = await this.#source.state(toStamp(micros));
      if (isNewest()) this.#start(state);
    } catch (error) {
      if (isNewest()) throw error;
    } finally {
      if (isNewest()) this.#loading = null;
    }
    return isNewest();
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
    // What an older player still steps over is of another moment.
    const ifCurrent =
      (tell) =>
      (...told) => {
        if (this.#player === player) tell(...told);
      };
    const player = new Player({
      feed,
      at: this.#at,
      clock: systemClock,
      now: this.#now,
      on: {
        pass: ifCurrent((events, micros) => this.#pass(events, micros)),
        state: ifCurrent(() => this.#on.state(this.isPlaying)),
        fail: ifCurrent((error) => this.#on.news(`Stopped: ${error.message}.`)),
      },
    });
    player.speed = this.#speed;
    this.#player = player;
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
