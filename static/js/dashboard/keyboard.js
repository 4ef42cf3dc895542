// The keys of the wall. `a` and `s` are told to whoever acts on alerts, as the events
// `wall:acknowledge` and `wall:silence` of the document, with `detail.alerts`
// [{fingerprint, labels}] and `detail.filter`, the page's matchers as text.

const TEXT_FIELDS =
  "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]";

export class Keyboard {
  #actions;
  #help;

  /** `actions`: key → function; `help`: the dialog that lists them. */
  constructor(actions, help) {
    this.#actions = { ...actions, "?": () => help.showModal() };
    this.#help = help;
  }

  start() {
    document.addEventListener("keydown", this.#pressed);
    this.#help.addEventListener("click", ({ target }) => {
      if (target === this.#help) this.#help.close(); // beside it
    });
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
    if (!action) return;
    event.preventDefault();
    action();
  };
}

/** Tell that a person wants to do something with these alerts; true when somebody took it. */
export function ask(name, detail) {
  const event = new CustomEvent(`wall:${name}`, { detail, cancelable: true });
  return !document.dispatchEvent(event);
}
