// A short glow on what just changed. It leaves no trace in the document.

const GLOW_MS = 2_500;
const MOST_AT_ONCE = 40; // in a storm a glow tells nothing and costs frames

const stillness = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");
let glowing = 0;

export function highlight(node) {
  if (document.hidden || glowing >= MOST_AT_ONCE) return;
  glowing += 1;
  const lit = { backgroundColor: "var(--glow)" };
  // Without motion it is lit and then not; otherwise it fades.
  const frames = stillness?.matches ? [lit, { ...lit, offset: 0.99 }, {}] : [lit, {}];
  const animation = node.animate(frames, { duration: GLOW_MS, easing: "ease-out" });
  const done = () => {
    glowing -= 1;
  };
  animation.finished.then(done, done);
}
