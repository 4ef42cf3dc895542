// What happens to the page that a client works for. It is away while it is put away (an open
// socket keeps a page out of the browser's back/forward cache) and while the browser freezes it;
// it is checked at once when it is seen again, as the timers of hidden pages sleep, and its link is
// doubted when the network changes.

/** `reactions`: away(), back(), check(), doubt(). Returns the function that unties it. */
export function followPage({ away, back, check, doubt }, window) {
  const { document } = window;
  const ties = [
    [window, "pagehide", away],
    [window, "pageshow", back],
    [document, "freeze", away],
    [document, "resume", back],
    [window, "online", doubt],
    [window, "offline", doubt],
    [document, "visibilitychange", () => !document.hidden && check()],
  ];
  for (const [target, name, run] of ties) target.addEventListener(name, run);
  return () => {
    for (const [target, name, run] of ties) target.removeEventListener(name, run);
  };
}
