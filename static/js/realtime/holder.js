// The tab that has the stream: passes it to its own page first, then to the other tabs.
//
// What it tells is `news`: {state, heardAt, offsetMs, tries, after, upTo, events}: the stream went
// on from position `after` to `upTo`, and that brought `events`. Nobody has to trust the order in
// which news come, or that they do: who does not stand at or beyond `after` knows that he misses
// something, and asks.

import { OwnStream } from "./own_stream.js";
import { Recent } from "./recent.js";

export class Holder {
  #inbox;
  #state;
  #post;
  #stream;
  #recent = new Recent();
  #unsent = null; // {after, upTo, events}, from the first thing to tell to the end of this task
  #isOpen = false;
  #lastNews = null;

  /** The parts of an OwnStream, and `post(news)`. */
  constructor({ post, ...parts }) {
    this.#inbox = parts.inbox;
    this.#state = parts.state;
    this.#post = post;
    const tell = (phase, fields) => {
      parts.tell(phase, fields);
      this.announce();
    };
    this.#stream = new OwnStream({ ...parts, inbox: this, tell });
  }

  get lastHeard() {
    return this.#stream.lastHeard;
  }

  /** What was told last: from there it goes on as a follower. */
  get lastNews() {
    return this.#lastNews;
  }

  start(tries) {
    this.#isOpen = true;
    this.#stream.start(tries);
  }

  stop() {
    this.announce();
    this.#flush();
    this.#isOpen = false;
    this.#stream.stop();
  }

  check() {
    this.#stream.check();
  }

  doubt() {
    this.#stream.doubt();
  }

  reset(info) {
    this.#stream.reset(info);
  }

  renewed() {
    this.#stream.renewed();
  }

  missing() {
    this.#stream.missing();
  }

  goodbye(bye) {
    this.#stream.goodbye(bye);
  }

  /** The position of the stream, which is that of this tab's page. */
  get cursor() {
    return this.#inbox.cursor;
  }

  event(event) {
    this.#pass(() => this.#inbox.event(event), event);
  }

  control(name, data) {
    this.#pass(() => this.#inbox.control(name, data));
    this.announce();
  }

  /** Tell the others how it stands, at the end of this task. */
  announce() {
    this.#schedule(this.cursor);
  }

  /** Another tab stands at `after`, and wants what it misses; `wake`: it was just looked at. */
  answer({ from, after, wake }) {
    this.#flush();
    const upTo = this.cursor;
    const events = this.#recent.end === upTo ? this.#recent.since(after) : null;
    const start = events || after === null ? after : upTo;
    this.#send({ to: from, after: start, upTo, events: events ?? [] });
    if (wake) this.#stream.check();
    else this.#stream.catchUpWithTimer();
  }

  #pass(deliver, event = null) {
    const after = this.cursor;
    deliver();
    const upTo = this.cursor;
    if (upTo === after) return;
    const events = event ? [event] : [];
    this.#recent.add({ after, upTo, events });
    if (this.#unsent?.upTo !== after) this.#flush();
    this.#schedule(after);
    if (!this.#unsent) return; // a listener has stopped us
    this.#unsent.upTo = upTo;
    this.#unsent.events.push(...events);
  }

  #schedule(after) {
    if (!this.#isOpen || this.#unsent) return;
    this.#unsent = { after, upTo: after, events: [] };
    queueMicrotask(() => this.#flush());
  }

  #flush() {
    const unsent = this.#unsent;
    this.#unsent = null;
    if (unsent && this.#isOpen) this.#send(unsent);
  }

  #send(step) {
    const { lastHeard: heardAt, tries } = this.#stream;
    const offsetMs = this.#inbox.serverOffsetMs;
    this.#lastNews = { state: this.#state(), heardAt, offsetMs, tries, ...step };
    this.#post(this.#lastNews);
  }
}
