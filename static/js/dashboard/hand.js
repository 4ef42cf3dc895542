// Whether a person's hand is on the page: then nothing moves under it.

import { Openings } from "./openings.js";

const EDITABLE = "input:not([type=checkbox]), textarea, [contenteditable=true]";
const AIMED = ".alert-links, [data-row-actions], .alert-states a";

export class Hand {
  #root;
  #openings;
  #pressed = false;
  #selecting = null; // whether text of the rows is selected; null: not known
  #under = null; // what the pointer is over; asking for `:hover` costs a look at everything

  /** `root`: the part of the page whose rows move. */
  constructor(root, openings = new Openings()) {
    this.#root = root;
    this.#openings = openings;
  }

  start() {
    this.#openings.start();
    document.addEventListener("selectionchange", this.#select);
    document.addEventListener("pointerdown", this.#press);
    document.addEventListener("pointerup", this.#lift);
    document.addEventListener("pointercancel", this.#lift);
    document.addEventListener("pointerover", this.#point);
    document.addEventListener("pointerout", this.#leave);
  }

  get isOn() {
    if (this.#pressed || this.#isAiming() || this.#isTyping() || this.#openings.any) return true;
    this.#selecting ??= this.#isSelecting(); // to ask for it costs a layout
    return this.#selecting;
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

  #press = ({ target }) => {
    this.#pressed = this.#root().contains(target);
  };

  #select = () => {
    this.#selecting = null;
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
