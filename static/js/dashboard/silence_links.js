// What silences an alert has a page of its own; where it has a row on this one, the link leads there.

import { opensHere } from "./clicks.js";

export function followSilenceLinks() {
  document.addEventListener("click", (click) => {
    const link = click.target.closest?.("[data-field=silenced]");
    if (!link || !opensHere(click)) return;
    const [id] = link.closest("[data-silenced-by]").dataset.silencedBy.split(" ");
    const row = document.getElementById(`silence-${id}`);
    if (!row) return;
    click.preventDefault();
    location.hash = row.id;
  });
}
