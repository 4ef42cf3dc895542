// The list of silences, kept up: counts fold from each event; when a silence itself changes, the
// list is fetched anew, at most once a second. Which silences a search, a page and a window of
// time show is the server's to say: it has them all, and RE2.

import { Ages } from "./ages.js";
import { keepFocus, nobody } from "./counterpart.js";
import { setText, show } from "./fields.js";
import { highlight } from "./highlight.js";
import { morph } from "./morph.js";
import { MutedCounts } from "./muted_counts.js";

const PAUSE_MS = 1_000; // between two fetches
const RETRY_MS = 3_000;
const LONGEST_MS = 3_600_000; // of a timer

export class SilenceList {
  #root;
  #held;
  #now;
  #fetch;
  #isHeld;
  #ages;
  #counts;
  #seq;
  #replay = []; // events that came while the list was being fetched
  #changes = 0; // of silences, not shown yet
  #fetching = false;
  #resting = false; // between two fetches
  #clock = null;

  /** `fetch(signal)`: the page's document anew; `isHeld()`: whether nothing may move now. */
  constructor(root, { held, now, fetch, isHeld }) {
    this.#root = root;
    this.#held = held;
    this.#now = now;
    this.#fetch = fetch;
    this.#isHeld = isHeld;
    this.#ages = new Ages(root, now);
    this.#ages.start();
    this.#adopt();
    held.querySelector("[data-held-show]").addEventListener("click", () => this.refresh());
  }

  get cursor() {
    return this.#root.dataset.cursor;
  }

  apply(event) {
    if (event.seq <= this.#seq) return; // the page was made after it
    if (this.#fetching) this.#replay.push(event);
    this.#fold(event);
    if (!event.type.startsWith("silence_")) return;
    this.#changes += 1;
    this.refreshSoon();
  }

  /** Show what has changed, unless that would move rows under somebody's hand. */
  refreshSoon() {
    const waits = this.#changes > 0 && this.#isHeld();
    show(this.#held, waits);
    const words = `${this.#changes} change${this.#changes === 1 ? "" : "s"}`;
    if (waits) setText(this.#held.querySelector("[data-held-words]"), words);
    if (waits || this.#changes === 0 || this.#resting) return;
    this.refresh();
  }

  async refresh() {
    if (this.#fetching) return;
    this.#resting = true;
    let pause = PAUSE_MS;
    try {
      await this.reload();
    } catch {
      this.#changes ||= 1;
      pause = RETRY_MS;
    }
    setTimeout(() => {
      this.#resting = false;
      this.refreshSoon();
    }, pause);
  }

  /** The list as the server makes it now; throws when it does not come. */
  async reload(signal = null) {
    this.#fetching = true;
    this.#replay = [];
    this.#changes = 0;
    try {
      const fresh = (await this.#fetch(signal)).getElementById(this.#root.id);
      if (!fresh?.dataset.cursor) throw new Error("the page could not be read");
      const before = new Set([...this.#root.querySelectorAll("li[id]")].map(({ id }) => id));
      keepFocus(this.#root, () => morph(this.#root, fresh), nobody);
      for (const row of this.#root.querySelectorAll("li[id]")) {
        if (!before.has(row.id)) highlight(row);
      }
    } finally {
      this.#fetching = false;
    }
    show(this.#held, false);
    this.#adopt();
    this.#root.dispatchEvent(new Event("change")); // other rows can be selected
  }

  /** What the page's markup stands for, and what came since. */
  #adopt() {
    this.#seq = Number(this.cursor.split("-")[1]);
    this.#counts = new MutedCounts(JSON.parse(document.getElementById("muted").textContent));
    const later = this.#replay.filter(({ seq }) => seq > this.#seq);
    this.#replay = [];
    this.#changes = later.filter(({ type }) => type.startsWith("silence_")).length;
    for (const event of later) this.#fold(event);
    this.#ages.paint(this.#root);
    this.#watchClock();
  }

  #fold(event) {
    for (const id of this.#counts.apply(event)) {
      const node = this.#root.querySelector(`[data-muted="${CSS.escape(id)}"]`);
      if (node) setText(node, String(this.#counts.countOf(id)));
    }
  }

  /** With time alone one more of them ends soon. */
  #watchClock() {
    clearTimeout(this.#clock);
    const at = Date.parse(this.#root.dataset.changesAt);
    if (Number.isNaN(at)) return;
    const ms = Math.min(Math.max(at - this.#now(), 0) + 50, LONGEST_MS);
    this.#clock = setTimeout(() => {
      this.#changes += 1;
      this.refreshSoon();
    }, ms);
  }
}
