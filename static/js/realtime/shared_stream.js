// One stream for all tabs: whoever holds the lock has it (holder.js), the others follow
// (follower.js). The role changes when the lock is given, taken or handed over. A tab whose page's
// state does not come needs no stream: it neither holds one nor queues for it.

import { Follower } from "./follower.js";
import { Holder } from "./holder.js";
import { Seat } from "./seat.js";

export class SharedStream {
  #clock;
  #name;
  #tabs;
  #id;
  #seat;
  #holder;
  #follower;
  #role = null; // #holder or #follower, while started
  #channel = null;
  #term = 0; // when the tab that holds the stream came to it: of two, the later is right

  /** The parts of an OwnStream; `tabs` and `name` as of tabs.js. */
  constructor({ tabs, name, ...parts }) {
    this.#clock = parts.clock;
    this.#name = name;
    this.#tabs = tabs;
    this.#id = tabs.newId();
    this.#seat = new Seat({
      locks: tabs.locks,
      name,
      granted: () => this.#hold(),
      lost: () => this.#makeWay(),
      denied: () => this.#goAlone(),
    });
    this.#holder = new Holder({
      ...parts,
      post: (news) => this.#post("news", { term: this.#term, ...news }),
      exhausted: () => this.#makeWay(),
    });
    this.#follower = new Follower({
      ...parts,
      ask: (request) => this.#post("ask", request),
      silent: () => parts.renewal.isPending || this.#seat.take(),
    });
  }

  get lastHeard() {
    const both = [this.#holder.lastHeard, this.#follower.lastHeard];
    return both.every((at) => at === null) ? null : Math.max(...both);
  }

  start() {
    this.#channel = this.#tabs.open(this.#name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#role = this.#follower;
    this.#follower.start(null);
    if (this.#role) this.#seat.ask();
  }

  stop() {
    this.#role?.stop();
    this.#role = null;
    this.#seat.leave();
    this.#channel?.close();
    this.#channel = null;
  }

  check() {
    this.#role?.check();
  }

  doubt() {
    this.#role?.doubt();
  }

  reset(info) {
    this.#role?.reset(info);
  }

  renewed() {
    this.#role?.renewed();
    if (this.#role === this.#follower) this.#seat.ask(); // it may have stepped aside
  }

  /** The page's state does not come: that must keep no other tab from the stream. */
  stepAside() {
    if (this.#role === this.#holder) this.#follow();
    else this.#seat.leave();
  }

  missing() {
    this.#role?.missing();
  }

  goodbye(bye) {
    this.#role?.goodbye(bye);
  }

  #hold() {
    this.#follower.stop();
    this.#term = Math.max(this.#clock.now(), this.#term + 1);
    this.#role = this.#holder;
    this.#holder.start(this.#follower.tries);
  }

  /** Another tab has the stream now; or shall have it, as ours cannot reach the server. */
  #makeWay() {
    if (this.#role !== this.#holder) return;
    this.#follow();
    if (this.#role) this.#seat.ask();
  }

  #follow() {
    this.#holder.stop();
    this.#role = this.#follower;
    this.#seat.leave();
    this.#follower.start(this.#holder.lastNews);
  }

  /** No locks for this page (it is sandboxed): a stream of its own. */
  #goAlone() {
    this.#channel?.close();
    this.#channel = null;
    this.#hold();
  }

  #hear(message) {
    if (!this.#role || typeof message !== "object" || message === null) return;
    if (message.kind === "ask") {
      if (this.#role === this.#holder) this.#holder.answer(message);
    } else if (message.kind === "news") this.#hearNews(message);
  }

  #hearNews(news) {
    if (this.#role === this.#holder) this.#rival(news.term);
    else if (news.term >= this.#term) {
      this.#term = news.term;
      this.#follower.hear(news, news.to === this.#id);
    }
  }

  /** Somebody else speaks as the holder: one of us has not heard yet that the lock was taken. */
  #rival(term) {
    if (term > this.#term) {
      this.#term = term;
      this.#makeWay();
      return;
    }
    if (term === this.#term) this.#term += 1;
    this.#holder.announce();
  }

  #post(kind, message) {
    this.#channel?.postMessage({ kind, from: this.#id, ...message });
  }
}
