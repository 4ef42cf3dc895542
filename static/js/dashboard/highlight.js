// A short glow on what just changed. It leaves no trace in the document.

const GLOW_MS = 2_500;
const MOST_AT_ONCE = 20; // in a storm a glow tells nothing, and each makes every frame dearer

const stillness = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");
let haste = 0; // how many were asked for of late; what is longer ago counts less and less
let hasteAt = 0;

export function highlight(node) {
  if (document.hidden || !isCalm(performance.now())) return;
  // What has just come into the page is laid out with the next frame: before, its glow would stand.
  requestAnimationFrame(() => requestAnimationFrame(() => glow(node)));
}

function glow(node) {
  const lit = { backgroundColor: "var(--glow)" };
  // Without motion it is lit and then not; otherwise it fades.
  const frames = stillness?.matches ? [lit, { ...lit, offset: 0.99 }, {}] : [lit, {}];
  const fading = node.animate(frames, { duration: GLOW_MS, easing: "ease-out" });
  // One that nobody sees never comes to its end by itself, and would hold its node for ever.
  setTimeout(() => {
    fading.effect = null;
  }, 2 * GLOW_MS);
}

function isCalm(now) {
  haste = haste * Math.exp((hasteAt - now) / GLOW_MS) + 1;
  hasteAt = now;
  const calm = haste <= MOST_AT_ONCE;
  haste = Math.min(haste, 2 * MOST_AT_ONCE); // so that calm returns soon
  return calm;
}
