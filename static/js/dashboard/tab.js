// What the browser's tab says of the page: its title and its icon carry the counts, and tell when
// they may be old.

import { setAttribute } from "./fields.js";
import { tabIcon } from "./tab_icon.js";
import { tabTitle } from "./tab_words.js";

const BROKEN = new Set(["stale", "stopped"]);

export class Tab {
  #icon = document.querySelector('link[rel="icon"]');
  #name;
  #counts;
  #isStale = false;

  /** `name`: of the page; `counts`: {total, critical} of what is open. */
  constructor(name, counts) {
    this.#name = name;
    this.#counts = counts;
  }

  showCounts(counts) {
    this.#counts = counts;
    this.#show();
  }

  /** `link` as the badge says it. */
  showLink(link) {
    this.#isStale = BROKEN.has(link);
    this.#show();
  }

  #show() {
    const title = tabTitle(this.#counts, this.#name, this.#isStale);
    if (document.title !== title) document.title = title;
    setAttribute(this.#icon, "href", tabIcon(this.#counts, this.#isStale));
  }
}
