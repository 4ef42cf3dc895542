// One part's fault must not make the others stand still: it is told in the console.

export function guarded(run) {
  try {
    run();
  } catch (error) {
    console.error(error);
  }
}
