// Put into a page before its own scripts: what the browser says of its work, and what is painted.

(() => {
  const seen = { largest: 0, tasks: [], inputs: [], painted: [] };
  globalThis.seen = seen;

  const observe = (options, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe(options);

  observe({ type: "largest-contentful-paint", buffered: true }, ({ startTime }) => {
    seen.largest = startTime;
  });
  observe({ type: "longtask", buffered: true }, ({ duration }) => seen.tasks.push(duration));
  observe({ type: "event", durationThreshold: 16, buffered: true }, (entry) => {
    const { name, startTime, processingStart, duration, interactionId } = entry;
    seen.inputs.push({ name, wait: processingStart - startTime, duration, interactionId });
  });

  // The clock of the machine, finer than Date.now() tells it: taken where that steps.
  const step = () => {
    const before = Date.now();
    while (Date.now() === before);
    return Date.now() - performance.now();
  };
  const offset = Math.min(step(), step(), step());
  const now = () => offset + performance.now();

  const isWall = (node) => node.id === "wall" && node.dataset.painted;
  new MutationObserver((changes) => {
    const wall = changes.map(({ target }) => target).find(isWall);
    if (!wall) return;
    const seq = Number(wall.dataset.painted.split("-")[1]);
    // The page changes in a frame's callback. The next task begins when that frame is painted; when
    // the next frame begins it has long been handed to the screen.
    const after = new MessageChannel();
    after.port1.onmessage = () => {
      const painted = now();
      requestAnimationFrame(() => seen.painted.push([seq, painted, now()]));
    };
    after.port2.postMessage(null);
  }).observe(document, { subtree: true, attributeFilter: ["data-painted"] });
})();
