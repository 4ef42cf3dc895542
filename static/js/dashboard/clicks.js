// Clicks on links that open something on the page itself.

/** Whether a click is the page's: with one of these keys the browser opens a tab or a window. */
export function opensHere({ ctrlKey, metaKey, shiftKey }) {
  return !(ctrlKey || metaKey || shiftKey);
}
