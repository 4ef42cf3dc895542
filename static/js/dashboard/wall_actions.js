// What a person does with the alerts selected: the forms of acknowledging and silencing over the
// wall. It hears of it by the events that keyboard.js tells.

import { openAcknowledgeForm } from "./acknowledging.js";
import { opensHere } from "./clicks.js";
import { openSilenceForm, silenceAddress, silenceThese } from "./silencing.js";

export class WallActions {
  #onDone;
  #client;

  /** `onDone(answer)`: a form was taken, and what the server said; `client`: the page's stream. */
  constructor({ onDone, client }) {
    this.#onDone = onDone;
    this.#client = client;
  }

  start() {
    const options = { onDone: this.#onDone, client: this.#client };
    hear("acknowledge", ({ alerts }) => {
      if (alerts.length === 0) return;
      openAcknowledgeForm(
        alerts.map(({ fingerprint }) => fingerprint),
        options,
      );
    });
    // With no alert in hand it is about what the page's filter takes.
    hear("silence", ({ alerts, filter }) => {
      if (alerts.length === 0) openSilenceForm(silenceAddress(filter), options);
      else
        silenceThese(
          alerts.map(({ labels }) => labels),
          options,
        );
    });
    // The links to that form, of a group and of the filter.
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[data-opens=silence]");
      if (!link || !opensHere(event)) return;
      event.preventDefault();
      openSilenceForm(link.href, options);
    });
  }
}

function hear(name, act) {
  document.addEventListener(`wall:${name}`, (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    act(event.detail);
  });
}
