// Whether keys act that are a single character, such as `j` or `/`. They are in the way of who
// speaks to the computer, which types the words, and of who strikes keys by chance: so each browser
// may turn them off, for all pages.

const KEY = "watchfire.single-keys";
const OFF = "off";

let isChosen = true; // on this page, where storage is closed to it

export function areSingleKeysOn() {
  try {
    return localStorage.getItem(KEY) !== OFF;
  } catch {
    return isChosen;
  }
}

export function turnSingleKeys(on) {
  isChosen = on;
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, OFF);
  } catch {
    // Storage is closed to this page: the choice holds as long as the page.
  }
}

/** Whether this key may act; what types no character, such as `Escape`, always may. */
export function mayAct(key) {
  return key.length > 1 || areSingleKeysOn();
}
