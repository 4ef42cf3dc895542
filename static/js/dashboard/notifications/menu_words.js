// What the menu of notifications says. Pure.

const BLOCKED =
  "Blocked by the browser. Allow notifications for this site at the icon beside its address, or in the browser’s settings.";
const DESKTOP = {
  insecure: "The browser allows them only on a page served over https, or from localhost.",
  unsupported: "This browser shows none for a page.",
  denied: BLOCKED,
};

/** {isOn, words, action}: `action` is what the button does, or null for no button. */
export function desktopWords(permission, isWanted) {
  if (DESKTOP[permission]) return { isOn: false, words: DESKTOP[permission], action: null };
  if (permission === "granted" && isWanted) return { isOn: true, words: "On.", action: "Turn off" };
  const asks = permission === "default" ? " Your browser will ask you." : "";
  return { isOn: false, words: `Off.${asks}`, action: "Turn on" };
}

/** What there is to say about sound, or nothing. */
export function soundWords({ isSupported, canPlay, isWanted }) {
  if (!isSupported) return "This browser makes no sounds.";
  if (!isWanted || canPlay) return "";
  return "The browser plays nothing until you click, or press a key, in this page.";
}

/** {state, words} of the button, so that the menu need not be opened: on, off, quiet, waits. */
export function buttonWords({ isShown, isHeard, canPlay, isQuiet, to }) {
  if (!isShown && !isHeard) return { state: "off", words: "off" };
  if (isQuiet) return { state: "quiet", words: `quiet until ${to}` };
  if (isHeard && !canPlay) return { state: "waits", words: "sound waits for a click" };
  return { state: "on", words: "on" };
}

export function quietWords({ isQuiet, to }) {
  return isQuiet ? `In force until ${to}: nothing is shown on the desktop or sounded.` : "";
}
