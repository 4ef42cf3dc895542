// The icon of the tab, drawn: a red octagon with the number of critical alerts, else an amber square
// with the number of all that are open; grey with a question mark when nobody knows. So shape and
// colour say the same. Text is never part of it.

const MOST = 99;
const OCTAGON = "M9.500 0h13L32 9.500v13L22.500 32h-13L0 22.500v-13z";
const SQUARE = "M5 0h22a5 5 0 0 1 5 5v22a5 5 0 0 1-5 5H5a5 5 0 0 1-5-5V5a5 5 0 0 1 5-5z";
const RING = "M16 0a16 16 0 0 1 0 32a16 16 0 0 1 0-32z";
const FONT = "font-family='system-ui,sans-serif' font-weight='700' text-anchor='middle'";
const SIZES = [25, 21, 15]; // of one, two and three characters

/** The address of a drawing; null where the site's own icon says it: nothing is open. */
export function tabIcon({ total, critical }, isStale = false) {
  if (isStale) return drawn(RING, "#69737e", "#fff", "?");
  if (critical > 0) return drawn(OCTAGON, "#c4231a", "#fff", numberOf(critical));
  return total > 0 ? drawn(SQUARE, "#f0b429", "#1b1500", numberOf(total)) : null;
}

function numberOf(count) {
  return count > MOST ? `${MOST}+` : String(count);
}

function drawn(shape, ground, ink, text) {
  const size = SIZES[text.length - 1];
  const mark = `<text x='16' y='${16 + size * 0.36}' font-size='${size}' fill='${ink}' ${FONT}>${text}</text>`;
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><path d='${shape}' fill='${ground}'/>${mark}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
