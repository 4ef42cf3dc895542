// What a person does with the alert of the page: the forms of the wall, over the page. Without
// JavaScript the same links and the same button lead to pages.

import { giveBack, openAcknowledgeForm } from "../acknowledging.js";
import { opensHere } from "../clicks.js";
import { NOT_SENT } from "../posting.js";
import { openSilenceForm } from "../silencing.js";
import { linesOf, tell } from "../told.js";

export class Ways {
  #fingerprint;
  #client;

  constructor(fingerprint, client) {
    this.#fingerprint = fingerprint;
    this.#client = client;
  }

  start() {
    // The part that holds them is replaced whenever it is not as it was.
    document.addEventListener("click", (event) => {
      const way = event.target.closest("[data-act]");
      if (!way || !opensHere(event)) return;
      event.preventDefault();
      this.#act(way);
    });
  }

  #act(way) {
    const { act } = way.dataset;
    if (act === "acknowledge") {
      openAcknowledgeForm([this.#fingerprint], { onDone: (answer) => tell(linesOf(answer)) });
    } else if (act === "silence") openSilenceForm(way.href, { client: this.#client });
    else this.#giveBack();
  }

  async #giveBack() {
    try {
      tell(linesOf(await giveBack([this.#fingerprint])));
    } catch {
      tell([{ level: "error", text: NOT_SENT }]);
    }
  }
}
