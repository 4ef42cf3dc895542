// Links to the rows of silences on this page: one that has no row is told of on its own page.

import { addressOfSilence } from "./page_address.js";

const START = "#silence-";

export function followSilenceLinks() {
  document.addEventListener("click", (click) => {
    const link = click.target.closest?.(`a[href^="${START}"]`);
    const hash = link?.getAttribute("href");
    if (!hash || document.getElementById(hash.slice(1))) return;
    const id = hash.slice(START.length);
    if (/^[0-9a-f-]{36}$/.test(id)) link.href = addressOfSilence(id); // then the browser follows it
  });
}
