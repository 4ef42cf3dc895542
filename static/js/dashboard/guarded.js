// One part's fault must not make the others stand still: it is told in the console. What that part
// shows may be wrong from then on: so the page is mended, but not in a loop by a fault that stays.

const FAULT = "wall:fault"; // of the document
const BETWEEN_MS = 10 * 60_000; // two times of mending

export function guarded(run) {
  try {
    run();
  } catch (error) {
    console.error(error);
    document.dispatchEvent(new Event(FAULT));
  }
}

/** `mend()` is called after a fault; those of the ten minutes after that are told in vain. */
export function mendFaults(mend, now = Date.now) {
  let mendedAt = Number.NEGATIVE_INFINITY;
  document.addEventListener(FAULT, () => {
    if (now() - mendedAt < BETWEEN_MS) return;
    mendedAt = now();
    mend();
  });
}
