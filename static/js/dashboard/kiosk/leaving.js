// Esc leads out of the kiosk, unless it closes something first.

const OPEN = "dialog[open], [popover]:popover-open, [data-selection]:not([hidden]), .toast";

export class Leaving {
  #link;

  constructor(link) {
    this.#link = link;
  }

  start() {
    // Before the keys of the page: these drop the selection, which must still be seen here.
    document.addEventListener("keydown", this.#pressed, { capture: true });
  }

  stop() {
    document.removeEventListener("keydown", this.#pressed, { capture: true });
  }

  #pressed = (event) => {
    if (event.key === "Escape" && !document.querySelector(OPEN)) this.#link.click();
  };
}
