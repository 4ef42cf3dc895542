// Whether a person's hand is on the page: then nothing moves under it.

const EDITABLE = "input:not([type=checkbox]), textarea, [contenteditable=true]";
// An open dialog or menu, and what says of itself that it is open (`data-holds`).
const OPEN = "dialog[open], [popover]:popover-open, [data-holds]";
const AIMED = ".alert-links:hover, [data-row-actions]:hover, .alert-states a:hover";

export class Hand {
  #root;
  #pressed = false;

  /** `root`: the part of the page whose rows move. */
  constructor(root) {
    this.#root = root;
  }

  start() {
    document.addEventListener("pointerdown", this.#press);
    document.addEventListener("pointerup", this.#lift);
    document.addEventListener("pointercancel", this.#lift);
  }

  get isOn() {
    return this.#pressed || this.#isTyping() || this.#isSelecting() || this.#isOverSomething();
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

  #isOverSomething() {
    return document.querySelector(OPEN) !== null || this.#root().querySelector(AIMED) !== null;
  }

  #press = ({ target }) => {
    this.#pressed = this.#root().contains(target);
  };

  #lift = () => {
    this.#pressed = false;
  };
}
