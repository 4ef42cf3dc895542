// Extending and ending silences from their list, one or several, without leaving it.

import { setText } from "./fields.js";
import { NOT_SENT, postForm } from "./posting.js";
import { linesOf, tell } from "./told.js";

export class SilenceActions {
  #root;
  #onChange;
  #onDone;

  /** `onChange()`: another selection; `onDone()`: something was done, and is to be shown. */
  constructor(root, { onChange, onDone }) {
    this.#root = root;
    this.#onChange = onChange;
    this.#onDone = onDone;
    root.addEventListener("change", () => this.show());
    root.addEventListener("submit", (event) => this.#submit(event));
  }

  get selected() {
    return [...this.#root.querySelectorAll("[name=silence]:checked")];
  }

  /** Say how many are selected; nothing can be done to none. */
  show() {
    const count = this.selected.length;
    const words = this.#root.querySelector("[data-selected]");
    if (words) setText(words, `${count} selected`);
    for (const button of this.#root.querySelectorAll(".bulk button")) button.disabled = !count;
    this.#onChange();
  }

  async #submit(event) {
    event.preventDefault();
    const { target: form, submitter } = event;
    if (!submitter.value) return; // Enter on a box that is ticked
    try {
      const { status, data } = await postForm(form, submitter);
      const nothing = { message: `It was not taken (${status}).`, outcomes: [] };
      tell(linesOf(data ?? nothing));
      if (data) this.#done(submitter);
    } catch {
      tell([{ level: "error", text: NOT_SENT }]);
    }
    this.show();
  }

  /** What was done to those selected is over with them; after one by itself they stay selected. */
  #done(submitter) {
    if (submitter.closest(".bulk")) for (const box of this.selected) box.checked = false;
    this.#onDone();
  }
}
