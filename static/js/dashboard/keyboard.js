// The keys of the wall. `a` and `s` are told to whoever acts on alerts, as the events
// `wall:acknowledge` and `wall:silence` of the document, with `detail.alerts`
// [{fingerprint, labels}] and `detail.filter`, the page's matchers as text.

import { fieldOf } from "./fields.js";
import { areSingleKeysOn, mayAct, turnSingleKeys } from "./single_keys.js";

const REPEATING = ["j", "k"]; // all else is done once, however long its key is held down
const TEXT_FIELDS =
  "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]";

export class Keyboard {
  #actions;
  #help;
  #opener;
  #switch;

  /**
   * `actions`: key → function; `help`: the dialog that lists them, with the box that turns single
   * characters off; `opener`: the button that shows it.
   */
  constructor(actions, help, opener) {
    this.#actions = { ...actions, "?": () => this.#showHelp() };
    this.#help = help;
    this.#opener = opener;
    this.#switch = fieldOf(help, "single-keys");
  }

  start() {
    document.addEventListener("keydown", this.#pressed);
    this.#opener.addEventListener("click", () => this.#showHelp());
    this.#switch.addEventListener("change", () => turnSingleKeys(this.#switch.checked));
    this.#help.addEventListener("click", ({ target }) => {
      if (target === this.#help) this.#help.close(); // beside it
    });
  }

  #showHelp() {
    this.#switch.checked = areSingleKeysOn(); // it may have been chosen in another tab
    this.#help.showModal();
  }

  #pressed = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.isComposing || event.target.closest(TEXT_FIELDS)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    // What is open has keys of its own.
    if (document.querySelector("dialog[open], [popover]:popover-open")) return;
    const action = this.#actions[event.key];
    if (!action || !mayAct(event.key)) return;
    event.preventDefault();
    if (!event.repeat || REPEATING.includes(event.key)) action();
  };
}

/** Tell that a person wants to do something with these alerts; true when somebody took it. */
export function ask(name, detail) {
  const event = new CustomEvent(`wall:${name}`, { detail, cancelable: true });
  return !document.dispatchEvent(event);
}
