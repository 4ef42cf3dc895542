// Whether a dialog or menu is open, or something says of itself that it must not be moved under
// (`data-holds`). To look costs a walk over the whole page, so it is done when there is a reason.

const OPEN = "dialog[open], [popover]:popover-open, [data-holds]";
const REASONS = ["pointerdown", "click", "keydown", "focusin", "toggle"];
const LASTS_MS = 250; // what was put into the page with no reason that can be seen is found then

export class Openings {
  #now;
  #found = false;
  #until = 0;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  start() {
    // Captured: `toggle` of a popover does not bubble.
    for (const reason of REASONS) document.addEventListener(reason, this.#forget, true);
    const attributes = { subtree: true, attributeFilter: ["open", "data-holds"] };
    new MutationObserver(this.#forget).observe(document, attributes);
  }

  get any() {
    const now = this.#now();
    if (now >= this.#until) {
      this.#found = document.querySelector(OPEN) !== null;
      this.#until = now + LASTS_MS;
    }
    return this.#found;
  }

  #forget = () => {
    this.#until = 0;
  };
}
