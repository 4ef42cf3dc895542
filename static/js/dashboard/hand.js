// Whether a person's hand is on the page: then nothing moves under it.

const EDITABLE = "input:not([type=checkbox]), textarea, [contenteditable=true]";
// An open dialog or menu, and what says of itself that it is open (`data-holds`).
const OPEN = "dialog[open], [popover]:popover-open, [data-holds]";
const AIMED = ".alert-links, [data-row-actions], .alert-states a";

export class Hand {
  #root;
  #pressed = false;
  #under = null; // what the pointer is over; asking for `:hover` costs a look at everything

  /** `root`: the part of the page whose rows move. */
  constructor(root) {
    this.#root = root;
  }

  start() {
    document.addEventListener("pointerdown", this.#press);
    document.addEventListener("pointerup", this.#lift);
    document.addEventListener("pointercancel", this.#lift);
    document.addEventListener("pointerover", this.#point);
    document.addEventListener("pointerout", this.#leave);
  }

  get isOn() {
    return (
      this.#pressed || this.#isAiming() || this.#isTyping() || this.#isSelecting() || this.#isIn()
    );
  }

  #isTyping() {
    const { activeElement } = document;
    if (!activeElement?.matches(EDITABLE)) return false;
    return (
      (activeElement.value ?? activeElement.textContent) !== (activeElement.defaultValue ?? "")
    );
  }

  #isSelecting() {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || selection.rangeCount === 0) return false;
    return selection.getRangeAt(0).intersectsNode(this.#root());
  }

  #isAiming() {
    const aimed = this.#under?.closest(AIMED);
    return Boolean(aimed) && this.#root().contains(aimed);
  }

  #isIn() {
    return document.querySelector(OPEN) !== null;
  }

  #press = ({ target }) => {
    this.#pressed = this.#root().contains(target);
  };

  #point = ({ target }) => {
    this.#under = target;
  };

  /** Out of the page, that is: what it goes to within the page tells of itself. */
  #leave = ({ relatedTarget }) => {
    if (relatedTarget === null) this.#under = null;
  };

  #lift = () => {
    this.#pressed = false;
  };
}
